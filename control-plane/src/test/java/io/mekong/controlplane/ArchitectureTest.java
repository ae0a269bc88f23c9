package io.mekong.controlplane;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.name;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.google.protobuf.Message;
import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import io.mekong.controlplane.snapshot.SnapshotStore;
import java.time.Clock;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;

/** Who may see whom. Each rule is one sentence; its reason stands in its {@code because}. */
@AnalyzeClasses(
    packages = {"io.mekong.registry", "io.mekong.controlplane"},
    importOptions = {
      ImportOption.DoNotIncludeTests.class,
      ArchitectureTest.DoNotIncludeGenerated.class
    })
class ArchitectureTest {
  /** What protoc makes follows its own rules. */
  static final class DoNotIncludeGenerated implements ImportOption {
    @Override
    public boolean includes(Location location) {
      return !location.contains("/io/mekong/registry/v1/");
    }
  }

  /** Values and pure functions. */
  private static final String[] PURE = {
    "io.mekong.registry.model..",
    "io.mekong.registry.lifecycle..",
    "io.mekong.controlplane.policy..",
    "io.mekong.controlplane.resource..",
    "io.mekong.controlplane.translation..",
    "io.mekong.controlplane.snapshot..",
    "io.mekong.controlplane.xds.keepalive..",
    "io.mekong.controlplane.xds.protocol..",
  };

  private static final DescribedPredicate<JavaClass> PURE_PACKAGES =
      resideInAnyPackage(PURE)
          .and(not(resideInAPackage("io.mekong.controlplane.policy.store..")))
          .as("are pure");

  @ArchTest
  static final ArchRule jetcd_is_seen_by_the_etcd_store_only =
      noClasses()
          .that()
          .resideOutsideOfPackages(
              "io.mekong.registry.store.etcd..", "io.mekong.controlplane.app.rehearsal..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.etcd..")
          .because("its watch and lease need rules around them that live there");

  @ArchTest
  static final ArchRule the_rehearsal_plays_an_etcd_and_uses_no_client_of_it =
      noClasses()
          .that()
          .resideInAPackage("io.mekong.controlplane.app.rehearsal..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.etcd.jetcd");

  @ArchTest
  static final ArchRule opentelemetry_is_seen_by_one_package_only =
      noClasses()
          .that()
          .resideOutsideOfPackage("io.mekong.controlplane.trace.otel..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.opentelemetry..")
          .because("none of it is loaded unless somebody asks for traces");

  @ArchTest
  static final ArchRule grpc_is_seen_by_servers_and_clients_only =
      noClasses()
          .that()
          .resideOutsideOfPackages(
              "io.mekong.controlplane.xds.server..",
              "io.mekong.controlplane.hds..",
              "io.mekong.controlplane.circuit..",
              "io.mekong.controlplane.admin..",
              "io.mekong.controlplane.app..",
              "io.mekong.registry.store.etcd..",
              "io.mekong.registry.health..",
              "io.mekong.registry.service..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.grpc..")
          .because("what decides must not know how it is carried");

  @ArchTest
  static final ArchRule envoy_protos_are_seen_by_what_makes_or_sends_them_only =
      noClasses()
          .that()
          .resideOutsideOfPackages(
              "io.mekong.controlplane.translation..",
              "io.mekong.controlplane.policy.*..",
              "io.mekong.controlplane.resource..",
              "io.mekong.controlplane.snapshot..",
              "io.mekong.controlplane.xds..",
              "io.mekong.controlplane.hds..",
              "io.mekong.controlplane.admin.dump..",
              "io.mekong.controlplane.app.rehearsal..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.envoyproxy..")
          .because("status, console and registry speak of resources in our own records");

  @ArchTest
  static final ArchRule pure_packages_do_not_see_micronaut =
      noClasses()
          .that(PURE_PACKAGES)
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.micronaut..")
          .because("they must run in a simulation without a container");

  @ArchTest
  static final ArchRule pure_packages_create_no_threads =
      noClasses()
          .that(PURE_PACKAGES)
          .should()
          .dependOnClassesThat(
              assignableTo(Thread.class)
                  .or(assignableTo(Executor.class))
                  .or(assignableTo(Executors.class))
                  .or(assignableTo(CompletableFuture.class)))
          .because("their owner says on which thread they run");

  @ArchTest
  static final ArchRule pure_packages_read_no_clock =
      noClasses()
          .that(PURE_PACKAGES)
          .should()
          .callMethod(System.class, "currentTimeMillis")
          .orShould()
          .callMethod(System.class, "nanoTime")
          .orShould()
          .callMethod(Instant.class, "now")
          .orShould()
          .dependOnClassesThat()
          .areAssignableTo(Clock.class)
          .because("a run must be repeatable from its inputs");

  @ArchTest
  static final ArchRule registry_does_not_see_the_control_plane =
      noClasses()
          .that()
          .resideInAPackage("io.mekong.registry..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.mekong.controlplane..", "io.envoyproxy..")
          .because("what exists does not depend on who is told");

  @ArchTest
  static final ArchRule parts_of_the_control_plane_form_no_cycle =
      slices().matching("io.mekong.controlplane.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule parts_of_the_registry_form_no_cycle =
      slices().matching("io.mekong.registry.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule translators_do_not_see_each_other =
      slices()
          .matching("io.mekong.controlplane.translation.(*)..")
          .should()
          .notDependOnEachOther()
          .because("a new type must touch one folder");

  @ArchTest
  static final ArchRule policy_kinds_do_not_see_each_other =
      slices()
          .matching("io.mekong.controlplane.policy.(*)..")
          .should()
          .notDependOnEachOther()
          .allowEmptyShould(true)
          .because("a new kind must touch one folder");

  @ArchTest
  static final ArchRule registry_sources_do_not_see_each_other =
      slices()
          .matching("io.mekong.registry.source.(*)..")
          .should()
          .notDependOnEachOther()
          .allowEmptyShould(true)
          .because("a new source must touch one folder");

  @ArchTest
  static final ArchRule translation_does_not_see_deliveries =
      noClasses()
          .that()
          .resideInAnyPackage(
              "io.mekong.controlplane.translation..",
              "io.mekong.controlplane.resource..",
              "io.mekong.controlplane.policy..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.mekong.controlplane.xds..", "io.mekong.controlplane.reconcile..")
          .because("ACK and NACK are observations, never inputs");

  @ArchTest
  static final ArchRule nobody_asks_a_message_for_its_hash_code =
      noClasses()
          .should()
          .callMethodWhere(target(owner(assignableTo(Message.class))).and(target(name("hashCode"))))
          .because("it differs from run to run; versions come from the encoded bytes");

  @ArchTest
  static final ArchRule admin_does_not_publish =
      noClasses()
          .that()
          .resideInAPackage("io.mekong.controlplane.admin..")
          .should()
          .callMethodWhere(
              target(owner(assignableTo(SnapshotStore.class))).and(target(name("publish"))))
          .allowEmptyShould(true)
          .because("everything enters at the left; only the reconciler publishes");
}
