package io.mekong.controlplane.translation.raw;

import com.google.protobuf.Message;
import io.mekong.controlplane.snapshot.NodeGroup;
import io.mekong.controlplane.snapshot.ViewKey;
import io.mekong.controlplane.snapshot.XdsType;
import io.mekong.controlplane.translation.ResourceTranslator;
import io.mekong.controlplane.translation.Scope;
import io.mekong.controlplane.translation.World;
import java.util.function.Consumer;

/**
 * Generates nothing, so that a type consists of its raw resources; one for each such type.
 *
 * @param type which
 */
public record RawOnlyTranslator(XdsType type) implements ResourceTranslator<RawOnlyInput, Message> {
  @Override
  public ViewKey viewOf(NodeGroup group) {
    return ViewKey.SHARED;
  }

  @Override
  public void inputs(
      World world, ViewKey view, Scope scope, Consumer<? super RawOnlyInput> taker) {}

  @Override
  public Message translate(RawOnlyInput input) {
    throw new UnsupportedOperationException("nothing is generated for " + type.plural());
  }
}
