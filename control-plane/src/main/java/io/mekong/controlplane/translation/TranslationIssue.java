package io.mekong.controlplane.translation;

import io.mekong.controlplane.snapshot.XdsType;
import io.mekong.registry.model.ServiceKey;

/** Something about the world that a user should mend; a value for status, never an exception. */
public sealed interface TranslationIssue {
  /** The resource or service concerned. */
  String where();

  /** What is wrong, one sentence. */
  String what();

  /** What to do, one sentence. */
  String hint();

  /**
   * A resource could not be made and its predecessor, if any, is still served.
   *
   * @param type of the resource
   * @param name of the resource
   * @param what why not
   */
  record NotTranslated(XdsType type, String name, String what) implements TranslationIssue {
    @Override
    public String where() {
      return type.plural() + "/" + name;
    }

    @Override
    public String hint() {
      return "The previous version stays in service; correct the registrations or the raw resource"
          + " it is made from.";
    }
  }

  /**
   * A service is served, but not all of what was registered can be followed.
   *
   * @param service which
   * @param what the contradiction
   * @param hint how to end it
   */
  record Contradiction(ServiceKey service, String what, String hint) implements TranslationIssue {
    @Override
    public String where() {
      return "services/" + service;
    }
  }

  /**
   * A route leads to a cluster that nobody is sent; Envoy takes it and answers 503.
   *
   * @param type of the resource that holds the route
   * @param name of that resource
   * @param cluster the one that is missing
   */
  record NoSuchCluster(XdsType type, String name, String cluster) implements TranslationIssue {
    @Override
    public String where() {
      return type.plural() + "/" + name;
    }

    @Override
    public String what() {
      return "route " + name + " names cluster " + cluster + " which is in no snapshot";
    }

    @Override
    public String hint() {
      return "Register the service, store the cluster or correct the name; leave it if the"
          + " cluster stands in Envoy's bootstrap.";
    }
  }
}
