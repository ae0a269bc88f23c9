/**
 * Fixtures for tests and the demo: real Envoy, etcd and control plane processes on free ports, a
 * sample service, a clock to turn by hand.
 *
 * <p>Enters: program files found in the environment, the PATH or the folder that {@code ./mekong
 * setup} fills. Leaves: running processes, each in a folder of its own under the temporary folder;
 * {@code close()} stops a process by its own id and deletes the folder. Waiting is always on a
 * condition with a limit, and a failed wait tells what was there and what was expected. Threads:
 * each class is used by one test thread; servers own their threads and end them in {@code close()}.
 */
@NullMarked
package io.mekong.tests.kit;

import org.jspecify.annotations.NullMarked;
