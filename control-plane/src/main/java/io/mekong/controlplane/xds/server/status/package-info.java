/**
 * The client status discovery service (CSDS): who is connected and what each of them made of what
 * it was sent.
 *
 * <p>Enters: reports that were read on the event loops of the streams. Leaves: answers, encoded on
 * a thread of its own, one at a time, so that asking for everything slows no push down. No secret
 * leaves: of a Secret its name and version only, and of other resources what the Envoy API marks as
 * sensitive is taken out.
 */
@NullMarked
package io.mekong.controlplane.xds.server.status;

import org.jspecify.annotations.NullMarked;
