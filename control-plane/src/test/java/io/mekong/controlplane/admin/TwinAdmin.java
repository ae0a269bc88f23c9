package io.mekong.controlplane.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.util.JsonFormat;
import com.google.rpc.ErrorInfo;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.protobuf.StatusProto;
import io.mekong.admin.v1.AdminServiceGrpc;
import io.mekong.admin.v1.AdminServiceGrpc.AdminServiceBlockingStub;
import io.mekong.registry.service.ErrorCode;
import io.mekong.registry.v1.RegistrationServiceGrpc;
import io.mekong.registry.v1.RegistrationServiceGrpc.RegistrationServiceBlockingStub;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;

/** Both forms of one admin port, and what must be alike. */
final class TwinAdmin implements AutoCloseable {
  private final StoredAdmin admin = new StoredAdmin();
  private final ManagedChannel channel;

  TwinAdmin() {
    try {
      channel =
          NettyChannelBuilder.forAddress("127.0.0.1", admin.server.twin()).usePlaintext().build();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  AdminTestServer server() {
    return admin.server;
  }

  AdminServiceBlockingStub stub() {
    return AdminServiceGrpc.newBlockingStub(channel);
  }

  /** Where instances register. */
  RegistrationServiceBlockingStub registrations() {
    return RegistrationServiceGrpc.newBlockingStub(channel);
  }

  /** A call over gRPC. */
  interface Call {
    Object run();
  }

  /** REST's answer fits the message without a word too many, and then both are equal. */
  static void assertAnsweredAlike(HttpResponse<String> rest, Message told) throws Exception {
    assertThat(rest.statusCode()).isEqualTo(200);
    String body = rest.body().startsWith("[") ? "{\"items\":" + rest.body() + "}" : rest.body();
    Message.Builder read = told.newBuilderForType();
    JsonFormat.parser().merge(body, read);
    assertThat(timeless(read.build())).isEqualTo(timeless(told));
  }

  /** Times that are reckoned from a monotonic clock differ by what the question took. */
  private static String timeless(Message message) throws InvalidProtocolBufferException {
    return JsonFormat.printer().print(message).replaceAll("\"(since|time)\": \"[^\"]*\"", "\"$1\"");
  }

  /** REST's answer and the failed call say the same. */
  static void assertRefusedAlike(HttpResponse<String> rest, Call call) throws Exception {
    JsonNode problem = AdminTestServer.body(rest);
    ErrorCode code = ErrorCode.valueOf(problem.path("code").asText());
    assertThat(rest.statusCode()).isEqualTo(code.httpStatus());

    StatusRuntimeException refused = catchThrowableOfType(StatusRuntimeException.class, call::run);
    com.google.rpc.Status status = StatusProto.fromThrowable(refused);
    assertThat(status).isNotNull();
    ErrorInfo info = status.getDetails(0).unpack(ErrorInfo.class);
    assertThat(info.getReason()).isEqualTo(code.name());
    assertThat(info.getDomain()).isEqualTo("mekong");
    assertThat(status.getCode()).isEqualTo(code.grpcStatus().value());
    assertThat(status.getMessage()).isEqualTo(problem.path("detail").asText());
  }

  @Override
  public void close() {
    channel.shutdownNow();
    admin.close();
  }
}
