/** What others make of the OpenAPI document: a client, generated, compiled and used. */
@NullMarked
package io.mekong.tests.apiclient;

import org.jspecify.annotations.NullMarked;
