package io.mekong.tests.kit;

/**
 * What came back for a request.
 *
 * @param status HTTP status, 100-599
 * @param body all of the body as UTF-8, empty when there was none
 */
public record HttpAnswer(int status, String body) {}
