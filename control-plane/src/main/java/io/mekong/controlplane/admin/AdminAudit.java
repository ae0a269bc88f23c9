package io.mekong.controlplane.admin;

import io.mekong.controlplane.audit.AuditCopies;
import io.mekong.controlplane.audit.AuditText;
import io.mekong.controlplane.audit.AuditTrail;

/**
 * The audit, as the admin port uses it.
 *
 * @param trail takes what requests did
 * @param text what of a value may be noted
 * @param copies reads it
 */
public record AdminAudit(AuditTrail trail, AuditText text, AuditCopies copies) {}
