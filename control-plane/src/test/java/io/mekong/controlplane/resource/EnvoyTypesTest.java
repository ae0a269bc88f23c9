package io.mekong.controlplane.resource;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.Duration;
import com.google.protobuf.Message;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import java.io.File;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EnvoyTypesTest {
  @Test
  void every_message_of_the_envoy_api_is_found_by_its_url() throws Exception {
    List<String> missing = new ArrayList<>();
    int seen = 0;
    for (FileDescriptor file : envoyFiles()) {
      for (Descriptor type : all(file.getMessageTypes()).toList()) {
        seen++;
        if (EnvoyTypes.find("type.googleapis.com/" + type.getFullName()).isEmpty()) {
          missing.add(type.getFullName());
        }
      }
    }
    assertThat(missing).isEmpty();
    assertThat(seen).isGreaterThan(1_500);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/",
        "java.lang.Runtime",
        "envoy.",
        "envoy..",
        "envoy.config.cluster.v3.ClusterProto",
        "envoy.config.cluster.v3.Cluster$Builder",
        "envoy.config.cluster.v3.cluster",
        "google.protobuf.Message",
        "io.mekong.controlplane.app.Mekong"
      })
  void what_is_no_message_of_the_api_is_not_found(String typeUrl) {
    assertThat(EnvoyTypes.find(typeUrl)).isEmpty();
  }

  @Test
  void nested_and_well_known_types_are_found() {
    assertThat(EnvoyTypes.find("x/envoy.config.cluster.v3.Cluster.EdsClusterConfig"))
        .contains(Cluster.EdsClusterConfig.getDefaultInstance());
    assertThat(EnvoyTypes.find("x/google.protobuf.Duration"))
        .contains(Duration.getDefaultInstance());
  }

  private static Stream<Descriptor> all(List<Descriptor> types) {
    return types.stream()
        .filter(type -> !type.getOptions().getMapEntry())
        .flatMap(type -> Stream.concat(Stream.of(type), all(type.getNestedTypes())));
  }

  private static List<FileDescriptor> envoyFiles() throws Exception {
    File jar = new File(Cluster.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    List<FileDescriptor> files = new ArrayList<>();
    try (JarFile open = new JarFile(jar)) {
      for (String entry : open.stream().map(e -> e.getName()).toList()) {
        if (entry.startsWith("io/envoyproxy/envoy/")
            && entry.endsWith("Proto.class")
            && !entry.contains("$")) {
          Class<?> outer = Class.forName(entry.substring(0, entry.length() - 6).replace('/', '.'));
          if (!Message.class.isAssignableFrom(outer)) {
            files.add((FileDescriptor) outer.getMethod("getDescriptor").invoke(null));
          }
        }
      }
    }
    return files;
  }
}
