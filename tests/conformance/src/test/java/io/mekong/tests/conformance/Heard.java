package io.mekong.tests.conformance;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;

/**
 * A response as a client understands it, whatever its form.
 *
 * @param resources names and contents
 * @param removed names that are said not to exist; a form that says so by leaving them out says
 *     nothing here
 * @param nonce to answer with
 * @param version of the response, or of the system
 */
record Heard(
    ImmutableMap<String, String> resources,
    ImmutableSet<String> removed,
    String nonce,
    String version) {}
