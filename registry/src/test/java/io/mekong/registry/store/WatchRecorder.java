package io.mekong.registry.store;

import com.google.common.collect.ImmutableList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Remembers all that a watch told, in order. */
public final class WatchRecorder implements WatchObserver {
  private final List<Long> created = new CopyOnWriteArrayList<>();
  private final List<ImmutableList<KeyEvent>> batches = new CopyOnWriteArrayList<>();
  private final List<Long> progress = new CopyOnWriteArrayList<>();
  private final List<StoreException> ends = new CopyOnWriteArrayList<>();

  @Override
  public void created(long headerRevision) {
    created.add(headerRevision);
  }

  @Override
  public void events(ImmutableList<KeyEvent> events, long headerRevision) {
    batches.add(events);
  }

  @Override
  public void progress(long revision) {
    progress.add(revision);
  }

  @Override
  public void ended(StoreException cause) {
    ends.add(cause);
  }

  /** Header revisions of "created". */
  public ImmutableList<Long> created() {
    return ImmutableList.copyOf(created);
  }

  /** All events, in the order told. */
  public ImmutableList<KeyEvent> events() {
    return batches.stream().flatMap(List::stream).collect(ImmutableList.toImmutableList());
  }

  /** The keys of all events, in the order told. */
  public ImmutableList<String> keys() {
    return events().stream().map(KeyEvent::key).collect(ImmutableList.toImmutableList());
  }

  /** Events as they came together. */
  public ImmutableList<ImmutableList<KeyEvent>> batches() {
    return ImmutableList.copyOf(batches);
  }

  /** Revisions of progress. */
  public ImmutableList<Long> progress() {
    return ImmutableList.copyOf(progress);
  }

  /** Why it ended. */
  public ImmutableList<StoreException> ends() {
    return ImmutableList.copyOf(ends);
  }
}
