package io.mekong.controlplane.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.mekong.controlplane.app.rehearsal.RehearseCommand;
import io.mekong.controlplane.app.settings.MekongSettings;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RehearsalTest {
  @Test
  void it_is_played_to_the_end_and_leaves_no_data() throws Exception {
    AtomicReference<@Nullable Path> data = new AtomicReference<>();
    Launch launch =
        (MekongSettings settings) -> {
          data.set(settings.store().dataDir());
          return ControlPlane.start(settings);
        };

    assertThat(new RehearseCommand(launch).call()).isZero();

    assertThat(data.get()).doesNotExist();
    assertThat(data.get()).as("a folder of its own").isAbsolute();
  }
}
