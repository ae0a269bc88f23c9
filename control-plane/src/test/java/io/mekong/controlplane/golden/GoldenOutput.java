package io.mekong.controlplane.golden;

import com.google.common.collect.Lists;
import com.google.common.collect.Maps;
import com.google.protobuf.Message;
import io.mekong.controlplane.resource.RawRejection;
import io.mekong.controlplane.snapshot.ResourceTable;
import io.mekong.controlplane.snapshot.TableKey;
import io.mekong.controlplane.snapshot.VersionedResource;
import io.mekong.controlplane.snapshot.XdsType;
import io.mekong.controlplane.translation.Contradictions;
import io.mekong.controlplane.translation.RouteTargets;
import io.mekong.controlplane.translation.Scope;
import io.mekong.controlplane.translation.Translation;
import io.mekong.controlplane.translation.TranslationCounts;
import io.mekong.controlplane.translation.TranslationIssue;
import io.mekong.controlplane.translation.Translators;
import io.mekong.controlplane.translation.ViewTranslation;
import io.mekong.controlplane.translation.World;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** What every node of a case is sent, and what status says. */
final class GoldenOutput {
  private final World world;
  private final Translation translation = new Translation(Translators.ALL, new TranslationCounts());
  private final Map<TableKey, ResourceTable> tables = new LinkedHashMap<>();
  private final List<TranslationIssue> issues = new ArrayList<>();

  private GoldenOutput(World world) {
    this.world = world;
  }

  /** Resources by node and type, in the order of a push. */
  static Map<String, Map<XdsType, List<Message>>> resources(GoldenInput input) {
    GoldenOutput output = new GoldenOutput(input.world());
    Map<String, Map<XdsType, List<Message>>> byNode = new LinkedHashMap<>();
    input
        .nodes()
        .forEach((node, facts) ->
            byNode.put(
                node,
                new TreeMap<>(
                    Maps.transformValues(
                        output.of(facts), sent -> Lists.transform(sent, r -> r.decode())))));
    return byNode;
  }

  /** File name to content, one file for each type of which a node is sent any, one for status. */
  static Map<String, String> files(GoldenInput input) {
    GoldenOutput output = new GoldenOutput(input.world());
    Map<XdsType, Map<String, Object>> byType = new TreeMap<>();
    input
        .nodes()
        .forEach((node, facts) ->
            output
                .of(facts)
                .forEach((type, resources) ->
                    byType
                        .computeIfAbsent(type, t -> new LinkedHashMap<>())
                        .put(
                            node,
                            new ArrayList<>(resources.stream().map(GoldenOutput::tree).toList()))));
    Map<String, String> files = new TreeMap<>();
    byType.forEach((type, nodes) -> {
      if (nodes.values().stream().anyMatch(resources -> !((List<?>) resources).isEmpty())) {
        files.put(type.plural() + ".yaml", Yaml.dump(nodes));
      }
    });
    files.put("status.yaml", Yaml.dump(output.status()));
    return files;
  }

  /** The resource, under its name where it does not carry it. */
  private static Object tree(VersionedResource resource) {
    Object tree = Yaml.tree(resource.decode());
    return resource.type().namedInside() ? tree : Map.of(resource.name(), tree);
  }

  private Map<XdsType, List<VersionedResource>> of(GoldenNode node) {
    Map<XdsType, List<VersionedResource>> sent = new TreeMap<>();
    Translators.viewsOf(node.group())
        .byType()
        .forEach((type, key) ->
            sent.put(
                type,
                table(key).resources().values().stream()
                    .flatMap(r -> Stream.ofNullable(node.sees(r)))
                    .toList()));
    return sent;
  }

  private ResourceTable table(TableKey key) {
    return tables.computeIfAbsent(
        key,
        absent -> {
          ViewTranslation<?> view = translation.open(key);
          ResourceTable table =
              ResourceTable.empty(key, 0, 4).with(1, view.edit(world, new Scope.Everything()));
          issues.addAll(view.issues());
          return table;
        });
  }

  private List<Object> status() {
    List<Object> lines = new ArrayList<>();
    for (RawRejection rejection : world.raw().rejected().values()) {
      lines.add(line("resources/" + rejection.path(), rejection.reason(), rejection.hint()));
    }
    issues.addAll(Contradictions.of(world.registry()));
    issues.addAll(new RouteTargets().missing(tables.values()));
    issues.forEach(issue -> lines.add(line(issue.where(), issue.what(), issue.hint())));
    return lines;
  }

  private static Map<String, String> line(String where, String what, String hint) {
    Map<String, String> line = new LinkedHashMap<>();
    line.put("where", where);
    line.put("what", what);
    line.put("hint", hint);
    return line;
  }
}
