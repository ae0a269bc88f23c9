package io.mekong.controlplane.golden;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** A case is a folder under {@code src/test/golden}; nothing here has to change for a new one. */
class GoldenTest {
  static final GoldenFolder CASES = new GoldenFolder(Path.of("src/test/golden"));

  @TestFactory
  Stream<DynamicTest> every_case_gives_what_its_folder_says() {
    return CASES.cases().stream()
        .map(folder -> DynamicTest.dynamicTest(nameOf(folder), () -> check(folder)));
  }

  @TestFactory
  Stream<DynamicTest> every_case_gives_the_same_twice() {
    return CASES.cases().stream()
        .map(folder ->
            DynamicTest.dynamicTest(
                nameOf(folder),
                () ->
                    assertThat(GoldenOutput.files(input(folder)))
                        .isEqualTo(GoldenOutput.files(input(folder)))));
  }

  static String nameOf(Path folder) {
    return CASES.root().relativize(folder).toString();
  }

  static GoldenInput input(Path folder) throws IOException {
    return GoldenInput.of(Files.readString(folder.resolve("in.yaml")));
  }

  private static void check(Path folder) throws IOException {
    GoldenFolder.check(folder, GoldenOutput.files(input(folder)));
  }
}
