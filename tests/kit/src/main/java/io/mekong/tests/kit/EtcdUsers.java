package io.mekong.tests.kit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * Gives an etcd users, over its JSON gateway, until its doors are closed. Any thread.
 *
 * @param etcd any member
 */
public record EtcdUsers(EtcdServer etcd) {

  /** A user who may read and write below these prefixes, which end with {@code /}. */
  public EtcdUsers with(String name, String password, String... prefixes) {
    user(name, password, name);
    for (String prefix : prefixes) {
      call(
          "role/grant",
          "{'name':'%s','perm':{'permType':'READWRITE','key':'%s','range_end':'%s'}}"
              .formatted(name, encoded(prefix), encoded(endOf(prefix))));
    }
    return this;
  }

  /** From now on nobody may do anything without a name; {@code root} may do everything. */
  public void closeDoors(String rootPassword) {
    user("root", rootPassword, "root");
    call("enable", "{}");
  }

  private void user(String name, String password, String role) {
    call("user/add", "{'name':'%s','password':'%s'}".formatted(name, password));
    call("role/add", "{'name':'%s'}".formatted(role));
    call("user/grant", "{'user':'%s','role':'%s'}".formatted(name, role));
  }

  private static String endOf(String prefix) {
    return prefix.substring(0, prefix.length() - 1) + '0';
  }

  private static String encoded(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  private void call(String operation, String json) {
    try {
      HttpAnswer answer =
          new HttpSocket(etcd.port()).post("/v3/auth/" + operation, json.replace('\'', '"'));
      if (answer.status() != 200) {
        throw new IllegalStateException("etcd refused auth/" + operation + ": " + answer.body());
      }
    } catch (IOException e) {
      throw new UncheckedIOException("etcd does not answer auth/" + operation, e);
    }
  }
}
