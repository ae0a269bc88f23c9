package io.mekong.registry.source.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.mekong.registry.source.AddressRule;
import io.mekong.registry.source.RegistrationChange;
import io.mekong.registry.source.RegistrationParser;
import io.mekong.registry.source.SourceEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A file of registrations that somebody edits. */
class FileSourceTest {
  @TempDir private Path folder;

  private final List<RegistrationChange> told = new CopyOnWriteArrayList<>();

  private Path write(String content) throws IOException {
    Path beside = Files.writeString(folder.resolve("beside"), content);
    return Files.move(
        beside,
        folder.resolve("services.yaml"),
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
  }

  private FileSource open(String content) throws Exception {
    return FileSource.open(
        write(content), new RegistrationParser("/services/", AddressRule.DEFAULT));
  }

  private FileSource started(String content) throws Exception {
    FileSource source = open(content);
    source.start(event -> told.addAll(((SourceEvent.Registrations) event).changes()));
    return source;
  }

  private List<String> tellings() {
    return told.stream()
        .map(change ->
            switch (change) {
              case RegistrationChange.Registered put ->
                  put.instance().id() + ":" + put.instance().endpoint().port();
              case RegistrationChange.Deregistered gone -> "-" + gone.id();
            })
        .toList();
  }

  @Test
  void yaml_and_json_say_the_same() throws Exception {
    try (FileSource _ =
        started(
            """
            services:
              greeter:
                one: {addr: 10.0.0.1, port: 8080, metadata: {version: v1}}
            """)) {
      assertThat(tellings()).containsExactly("one:8080");
    }
    RegistrationChange first = told.getFirst();
    told.clear();
    try (FileSource _ =
        started(
            """
            {"services": {"greeter": {"one":
              {"addr": "10.0.0.1", "port": 8080, "metadata": {"version": "v1"}}}}}
            """)) {
      assertThat(told).containsExactly(first);
    }
  }

  @Test
  void a_change_is_told_as_what_differs() throws Exception {
    try (FileSource _ = started(services("one", 1) + instance("two", 2))) {
      assertThat(tellings()).containsExactly("one:1", "two:2");
      told.clear();
      write(services("one", 9) + instance("three", 3));
      await().until(() -> told.size() == 3);
      assertThat(tellings()).containsExactlyInAnyOrder("one:9", "three:3", "-two");
    }
  }

  @Test
  void a_fault_anywhere_changes_nothing_and_is_listed_until_it_is_mended() throws Exception {
    try (FileSource source = started(services("one", 1))) {
      told.clear();
      write(services("one", 9) + instance("two", 99_999));
      await().until(() -> !source.contents().rejected().isEmpty());
      assertThat(source.contents().rejected().values().iterator().next().reason())
          .contains("s/two")
          .contains("port");
      assertThat(told).isEmpty();

      Files.delete(folder.resolve("services.yaml"));
      await()
          .until(() ->
              source.contents().rejected().values().iterator().next().reason().contains("read"));
      assertThat(told).isEmpty();

      write(services("one", 2));
      await().until(() -> source.contents().rejected().isEmpty());
      assertThat(tellings()).containsExactly("one:2");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          a: [                                              | not YAML
          services: [one]                                   | 'services'
          {services: {}, more: 1}                           | 'services'
          {services: {s: [1]}}                              | s: must be a mapping
          {services: {s: {one: {addr: host, port: 1}}}}     | s/one
          {services: {s: {one: {addr: 10.0.0.1}}}}          | 'port' is missing
          {services: {'S!': {one: {addr: 10.0.0.1, port: 1}}}} | S!/one
          {services: {s: {one: {addr: 10.0.0.1, port: 1}, one: {}}}} | duplicate
          """)
  void a_file_with_a_fault_is_refused_at_the_start(String content, String reason) {
    assertThatThrownBy(() -> open(content))
        .isInstanceOf(InvalidFileException.class)
        .hasMessageContaining(reason);
  }

  private static String services(String id, int port) {
    return "services:\n  s:\n" + instance(id, port);
  }

  private static String instance(String id, int port) {
    return "    %s: {addr: 10.0.0.1, port: %d}\n".formatted(id, port);
  }
}
