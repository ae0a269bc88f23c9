package io.mekong.controlplane.xds.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.common.base.Splitter;
import com.sun.management.UnixOperatingSystemMXBean;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.mekong.controlplane.snapshot.XdsType;
import io.mekong.tests.kit.AdsClient;
import io.mekong.tests.kit.DeltaAdsClient;
import io.netty.channel.ChannelOption;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import javax.management.JMException;
import javax.management.ObjectName;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Connections that are reset without a word leave nothing behind. */
class ResetConnectionsTest {
  private static final Splitter WORDS = Splitter.on(' ').omitEmptyStrings();
  private static final int CONNECTIONS = 500;
  private static final String CDS = XdsType.CLUSTER.typeUrl();
  private static final String EDS = XdsType.ENDPOINT.typeUrl();

  private final OpenPort port = new OpenPort();
  private final MultiThreadIoEventLoopGroup clients =
      new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());

  @AfterEach
  void stop() {
    port.close();
    clients.shutdownGracefully().awaitUninterruptibly();
  }

  @Test
  void five_hundred_connections_reset_at_once_leave_no_descriptor_thread_or_stream() {
    port.publisher().put(XdsType.CLUSTER, "a", 1).put(XdsType.ENDPOINT, "a", 1);
    port.publish(XdsType.CLUSTER, XdsType.ENDPOINT);
    // What the first connections make stays for the next ones: every event loop has had one.
    reset(
        IntStream.rangeClosed(0, Runtime.getRuntime().availableProcessors())
            .mapToObj(this::connected)
            .toList());
    await().until(() -> port.connected().get() == 0);
    long descriptors = openDescriptors();
    long threads = threads();
    assertThat(threads).as("threads of the port").isGreaterThan(1);

    List<ManagedChannel> channels = new ArrayList<>();
    for (int i = 0; i < CONNECTIONS; i++) {
      channels.add(connected(i));
    }
    assertThat(port.connected()).hasValue(2 * CONNECTIONS);
    assertThat(openDescriptors()).isGreaterThanOrEqualTo(descriptors + 2 * CONNECTIONS);
    assertThat(liveStreams()).isGreaterThanOrEqualTo(2 * CONNECTIONS);
    reset(channels);
    channels.clear();

    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(() -> {
          assertThat(port.connected()).as("nodes").hasValue(0);
          assertThat(port.server().streams().join()).as("streams").isEmpty();
          assertThat(openDescriptors()).as("descriptors").isLessThanOrEqualTo(descriptors);
          assertThat(threads()).as("threads").isEqualTo(threads);
        });
    await()
        .atMost(Duration.ofSeconds(30))
        .pollInterval(Duration.ofSeconds(1))
        .untilAsserted(() -> assertThat(liveStreams()).as("streams on the heap").isZero());
  }

  /** A connection of its own with two streams that have been answered, by name and by wildcard. */
  private ManagedChannel connected(int number) {
    ManagedChannel channel =
        NettyChannelBuilder.forAddress(port.server().address())
            .usePlaintext()
            .directExecutor()
            .eventLoopGroup(clients)
            .channelType(NioSocketChannel.class)
            .withOption(ChannelOption.SO_LINGER, 0)
            .build();
    var _ = DeltaAdsClient.open(channel, "d" + number).subscribe(EDS, "a").expect(EDS);
    var _ = AdsClient.open(channel, "s" + number).request(CDS).expect(CDS);
    return channel;
  }

  /** With a linger of zero, closing is a reset. */
  private static void reset(List<ManagedChannel> channels) {
    channels.forEach(ManagedChannel::shutdownNow);
    await().until(() -> channels.stream().allMatch(ManagedChannel::isTerminated));
  }

  private static long openDescriptors() {
    return ManagementFactory.getPlatformMXBean(UnixOperatingSystemMXBean.class)
        .getOpenFileDescriptorCount();
  }

  /** Those of the port; the pools of the clients shrink when they like. */
  private static long threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith("xds-"))
        .count();
  }

  /** Streams that something still holds: the JVM collects garbage before it counts. */
  private static long liveStreams() {
    String histogram;
    try {
      histogram =
          (String)
              ManagementFactory.getPlatformMBeanServer()
                  .invoke(
                      new ObjectName("com.sun.management:type=DiagnosticCommand"),
                      "gcClassHistogram",
                      new Object[] {new String[0]},
                      new String[] {String[].class.getName()});
    } catch (JMException e) {
      throw new AssertionError("the JVM tells no histogram", e);
    }
    return histogram
        .lines()
        .map(WORDS::splitToList)
        .filter(words -> words.contains(DiscoveryStream.class.getName()))
        .mapToLong(words -> Long.parseLong(words.get(1)))
        .sum();
  }
}
