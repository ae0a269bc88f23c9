/**
 * Who changed what, when, from where, before and after (ADR 018).
 *
 * <p>In: {@link io.mekong.controlplane.audit.AuditFact}s of the admin port, without secrets. Out:
 * {@link io.mekong.controlplane.audit.AuditEntry}s, each with the hash of the one before it, in
 * files of the data directory and in the store, one chain for each replica. {@code mekong-audit}
 * owns chain and files, {@code mekong-audit-store} what goes to the store; whoever tells of a fact
 * waits for the disk for a bounded time, and never for the store.
 */
@NullMarked
package io.mekong.controlplane.audit;

import org.jspecify.annotations.NullMarked;
