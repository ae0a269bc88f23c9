package io.mekong.registry.store.disk;

import io.mekong.state.v1.World;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** The last good world in a folder. */
public final class WorldFile {
  private final GenerationFile<World> file;

  /** Files in this folder, which is made when missing. */
  public WorldFile(Path folder) {
    this.file = new GenerationFile<>(folder, "world", World.parser());
  }

  /**
   * Writes a new generation; the one before becomes the older.
   *
   * @throws IOException when the folder cannot be written to; the files there stay whole
   */
  public void save(StoredWorld world) throws IOException {
    file.save(world);
  }

  /** The newest world that is whole, or empty when there is none. */
  public Optional<World> load() {
    return file.load();
  }
}
