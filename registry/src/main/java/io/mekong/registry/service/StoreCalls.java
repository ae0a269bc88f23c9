package io.mekong.registry.service;

import io.mekong.registry.store.StoreException;

/** Turns failures of the store into what a client is told. */
public final class StoreCalls {
  private StoreCalls() {}

  /**
   * A call to the store.
   *
   * @param <T> what it answers
   */
  @FunctionalInterface
  public interface Call<T> {
    /** Asks the store. */
    T answer() throws StoreException;
  }

  /** Asks for something that changes nothing; throws {@link ApiException}. */
  public static <T> T ask(Call<T> call) {
    try {
      return call.answer();
    } catch (StoreException e) {
      throw e.reason() == StoreException.Reason.TIMEOUT ? away(e) : failure(e);
    }
  }

  /** Asks for a change, which may have happened when no answer comes; throws as {@link #ask}. */
  public static <T> T change(Call<T> call) {
    try {
      return call.answer();
    } catch (StoreException e) {
      throw failure(e);
    }
  }

  private static ApiException away(StoreException fault) {
    return told(ErrorCode.STORE_UNAVAILABLE, "nothing was changed; try again later", fault);
  }

  private static ApiException failure(StoreException fault) {
    return switch (fault.reason()) {
      case UNAVAILABLE, REFUSED, CLOSED -> away(fault);
      case TIMEOUT ->
          told(ErrorCode.STORE_TIMEOUT, "the change may have happened; repeat it", fault);
      case AUTH ->
          told(ErrorCode.STORE_AUTH, "check --etcd-user, its password and certificates", fault);
      case DENIED ->
          told(ErrorCode.STORE_AUTH, "grant --etcd-user the right to write there", fault);
      case NO_SPACE -> told(ErrorCode.STORE_FULL, "compact the store or raise its quota", fault);
      case COMPACTED, LEASE_NOT_FOUND, TOO_LARGE, OTHER ->
          told(ErrorCode.INTERNAL, "see the log", fault);
    };
  }

  private static ApiException told(ErrorCode code, String remedy, StoreException fault) {
    return new ApiException(code, "store: " + fault.getMessage() + "; " + remedy, fault);
  }
}
