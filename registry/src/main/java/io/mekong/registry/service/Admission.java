package io.mekong.registry.service;

import java.util.concurrent.Semaphore;
import java.util.function.Supplier;

/**
 * Lets a number of calls to the store in at a time. The next is refused at once: a store that has
 * become slow would otherwise collect callers that have long given up.
 */
final class Admission {
  private static final int AT_A_TIME = 256;

  private final Semaphore free = new Semaphore(AT_A_TIME);

  /** Does the work, or throws {@link ErrorCode#TOO_MANY_REQUESTS}. */
  <T> T admitted(Supplier<T> work) {
    if (!free.tryAcquire()) {
      throw new ApiException(
          ErrorCode.TOO_MANY_REQUESTS,
          AT_A_TIME + " calls wait for the store already; try again in a second");
    }
    try {
      return work.get();
    } finally {
      free.release();
    }
  }
}
