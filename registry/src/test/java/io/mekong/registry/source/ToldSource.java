package io.mekong.registry.source;

import com.google.common.collect.ImmutableList;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Says what the test tells it to say. */
final class ToldSource implements RegistrySource {
  private final String name;
  private @Nullable SourceListener listener;
  SourceContents contents = SourceContents.EMPTY;

  ToldSource(String name) {
    this.name = name;
  }

  void tell(SourceEvent.Basis basis, long revision, RegistrationChange... changes) {
    Objects.requireNonNull(listener)
        .on(new SourceEvent.Registrations(basis, revision, ImmutableList.copyOf(changes)));
  }

  void tell(SourceEvent event) {
    Objects.requireNonNull(listener).on(event);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public void start(SourceListener sourceListener) {
    listener = sourceListener;
  }

  @Override
  public SourceContents contents() {
    return contents;
  }

  @Override
  public void close() {}
}
