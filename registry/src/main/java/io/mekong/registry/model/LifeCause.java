package io.mekong.registry.model;

/** Why an instance stands where it stands. */
public enum LifeCause {
  /** Its key appeared. */
  APPEARED,
  /** Its registration says HEALTHY with a weight above 0, and its observers do not disagree. */
  HEALTHY,
  /** Its registration says another health. */
  HEALTH,
  /** Its observers agree that it is down. */
  EVICTED,
  /** Its registration says DRAINING or weight 0. */
  WITHDRAWN,
  /** Its key is gone, and protection serves it as last good. */
  HELD,
  /** Its key, which hung on no lease, was deleted. */
  DELETED,
  /** Its key, which hung on a lease, went: by expiry, revocation or deletion. */
  LEASED_KEY_WENT,
  /** A fresh listing of the store lacks it. */
  LISTING_LACKS_IT,
  /** Protection let it go: its time ended, a newcomer took its place, or an operator said so. */
  HOLD_ENDED
}
