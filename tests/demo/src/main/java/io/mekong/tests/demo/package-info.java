/**
 * The demo: {@code ./mekong demo} on real parts, on this machine only.
 *
 * <p>Enters: {@code --once} or nothing. Leaves: a real etcd, the packaged control plane, three
 * instances of a sample service and two Envoy sidecars, what they do told on standard output, and
 * at the end nothing: processes and folders go on exit and on Ctrl-C. The main thread does the
 * steps; a shutdown thread stops what was started.
 */
@NullMarked
package io.mekong.tests.demo;

import org.jspecify.annotations.NullMarked;
