package io.mekong.registry.health;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import io.mekong.registry.lifecycle.OpinionChange;
import io.mekong.registry.model.InstanceId;
import io.mekong.registry.model.Opinion;
import io.mekong.registry.model.Opinion.Bearing;
import io.mekong.registry.model.ServiceKey;
import io.mekong.registry.store.StoredKey;

/**
 * Opinions as keys and values.
 *
 * @param prefix where they stand, ends with {@code /}
 */
record OpinionKeys(String prefix) {
  private static final int MAX_EVIDENCE = 200;

  /** Whose opinion of what. */
  record Name(ServiceKey service, InstanceId id, String observer) {}

  String key(Name name) {
    return prefix + name.service() + "/" + name.id() + "/" + name.observer();
  }

  /** Throws {@link IllegalArgumentException} for a key that is none of ours. */
  Name name(String key) {
    String rest = key.substring(prefix.length());
    int first = rest.indexOf('/');
    int last = rest.lastIndexOf('/');
    if (first < 0 || first == last) {
      throw new IllegalArgumentException("not {service}/{instance}/{observer}");
    }
    return new Name(
        new ServiceKey(rest.substring(0, first)),
        new InstanceId(rest.substring(first + 1, last)),
        rest.substring(last + 1));
  }

  static ByteString write(Opinion opinion) {
    Opinion.Subject subject = opinion.subject();
    io.mekong.state.v1.Opinion message =
        io.mekong.state.v1.Opinion.newBuilder()
            .setCreateRevision(subject.createRevision())
            .setAddr(subject.address())
            .setPort(subject.port())
            .setDown(opinion.bearing() == Bearing.DOWN)
            .setEvidence(shorten(opinion.evidence()))
            .build();
    try {
      return ByteString.copyFromUtf8(
          JsonFormat.printer().omittingInsignificantWhitespace().print(message));
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("a message without Any can always be printed", e);
    }
  }

  private static String shorten(String evidence) {
    return evidence.length() <= MAX_EVIDENCE ? evidence : evidence.substring(0, MAX_EVIDENCE);
  }

  /** Throws {@link IllegalArgumentException} for a value that is none of ours. */
  OpinionChange read(StoredKey stored) {
    io.mekong.state.v1.Opinion.Builder message = io.mekong.state.v1.Opinion.newBuilder();
    try {
      JsonFormat.parser().ignoringUnknownFields().merge(stored.value().toStringUtf8(), message);
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalArgumentException("not an opinion", e);
    }
    Name name = name(stored.key());
    Opinion.Subject subject =
        new Opinion.Subject(message.getCreateRevision(), message.getAddr(), message.getPort());
    Bearing bearing = message.getDown() ? Bearing.DOWN : Bearing.UP;
    return new OpinionChange(
        name.service(),
        name.id(),
        name.observer(),
        new Opinion(subject, bearing, message.getEvidence()));
  }

  OpinionChange removed(String key) {
    Name name = name(key);
    return new OpinionChange(name.service(), name.id(), name.observer(), null);
  }
}
