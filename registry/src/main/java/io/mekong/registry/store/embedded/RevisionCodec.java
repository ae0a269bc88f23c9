package io.mekong.registry.store.embedded;

import com.google.common.collect.ImmutableList;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import io.mekong.registry.store.StoredKey;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/** Keys and revisions as bytes; format 1 of the file. */
final class RevisionCodec {
  private RevisionCodec() {}

  /** Writes to a coded stream. */
  private interface Writing {
    void to(CodedOutputStream out) throws IOException;
  }

  private static byte[] bytes(Writing writing) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    CodedOutputStream out = CodedOutputStream.newInstance(bytes);
    try {
      writing.to(out);
      out.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  static byte[] encode(StoredKey stored) {
    return bytes(out -> write(out, stored));
  }

  static StoredKey decode(String key, byte[] bytes) {
    try {
      return read(key, CodedInputStream.newInstance(bytes));
    } catch (IOException e) {
      throw new UncheckedIOException("key " + key + " is unreadable", e);
    }
  }

  static byte[] encode(Revision revision) {
    return bytes(out -> {
      out.writeUInt32NoTag(revision.changes().size());
      for (Change change : revision.changes()) {
        out.writeStringNoTag(change.key());
        writeOptional(out, change.before());
        writeOptional(out, change.after());
      }
    });
  }

  static Revision decode(long number, byte[] bytes) {
    CodedInputStream in = CodedInputStream.newInstance(bytes);
    ImmutableList.Builder<Change> changes = ImmutableList.builder();
    try {
      for (int left = in.readUInt32(); left > 0; left--) {
        String key = in.readString();
        changes.add(new Change(key, readOptional(key, in), readOptional(key, in)));
      }
    } catch (IOException e) {
      throw new UncheckedIOException("revision " + number + " is unreadable", e);
    }
    return new Revision(number, changes.build());
  }

  private static void writeOptional(CodedOutputStream out, @Nullable StoredKey stored)
      throws IOException {
    out.writeBoolNoTag(stored != null);
    if (stored != null) {
      write(out, stored);
    }
  }

  private static @Nullable StoredKey readOptional(String key, CodedInputStream in)
      throws IOException {
    return in.readBool() ? read(key, in) : null;
  }

  private static void write(CodedOutputStream out, StoredKey stored) throws IOException {
    out.writeUInt64NoTag(stored.createRevision());
    out.writeUInt64NoTag(stored.modRevision());
    out.writeFixed64NoTag(stored.lease());
    out.writeBytesNoTag(stored.value());
  }

  private static StoredKey read(String key, CodedInputStream in) throws IOException {
    long created = in.readUInt64();
    long modified = in.readUInt64();
    long lease = in.readFixed64();
    return new StoredKey(key, in.readBytes(), created, modified, lease);
  }
}
