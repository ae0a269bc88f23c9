package io.mekong.tests.bench;

/** When each revision was reached somewhere. One thread writes, any reads what is reached. */
final class RevisionTimes {
  private final long first;
  private final long[] nanos;
  private volatile long newest;

  /**
   * None yet.
   *
   * @param first revision that matters
   * @param count of revisions at most
   */
  RevisionTimes(long first, int count) {
    this.first = first;
    this.newest = first - 1;
    this.nanos = new long[count];
  }

  /** This revision, and with it all before, is reached now. */
  void reached(long revision) {
    long now = System.nanoTime();
    for (long each = newest + 1; each <= revision; each++) {
      nanos[(int) (each - first)] = now;
    }
    newest = Math.max(newest, revision);
  }

  long newest() {
    return newest;
  }

  /** The time of a revision that is reached. */
  long at(long revision) {
    return nanos[(int) (revision - first)];
  }
}
