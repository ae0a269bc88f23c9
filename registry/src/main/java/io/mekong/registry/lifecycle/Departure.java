package io.mekong.registry.lifecycle;

/** How the key of an instance went, as far as its source can tell. */
public enum Departure {
  /** A key without a lease was deleted: on purpose. */
  DELETED,
  /** A key with a lease went: expiry, revocation and deletion look the same. */
  LEASED,
  /** A fresh listing lacks it. */
  MISSING,
  /** A fresh listing lacks it, and so much else that the whole registry is held. */
  MISSING_WITH_REGISTRY
}
