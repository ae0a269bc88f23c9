/**
 * The rules of the xDS protocol as scenarios against the running control plane, each spoken in all
 * four forms and naming its sentence of <a
 * href="https://www.envoyproxy.io/docs/envoy/latest/api-docs/xds_protocol">the specification</a>.
 */
@NullMarked
package io.mekong.tests.conformance;

import org.jspecify.annotations.NullMarked;
