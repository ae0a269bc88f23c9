package io.mekong.controlplane.admin;

import io.micronaut.context.event.BeanCreatedEvent;
import io.micronaut.context.event.BeanCreatedEventListener;
import io.micronaut.http.netty.channel.ChannelPipelineCustomizer;
import io.micronaut.http.server.netty.NettyServerCustomizer;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpRequest;
import jakarta.inject.Singleton;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a {@code +} in a path what it is. Micronaut decodes path variables by the rules of forms
 * (io.micronaut.web.router.DefaultUriRouteMatch), where it means a space, so that an instance id
 * {@code a+b} would be another one's. Here each is written as {@code %2B} before it is routed.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc3986#section-3.3">RFC 3986, 3.3</a>
 */
@Singleton
final class PlusInPaths implements BeanCreatedEventListener<NettyServerCustomizer.Registry> {
  @Override
  public NettyServerCustomizer.Registry onCreated(
      BeanCreatedEvent<NettyServerCustomizer.Registry> event) {
    event.getBean().register(new OnConnections(null));
    return event.getBean();
  }

  private record OnConnections(@Nullable Channel channel) implements NettyServerCustomizer {
    @Override
    public NettyServerCustomizer specializeForChannel(Channel of, ChannelRole role) {
      return new OnConnections(of);
    }

    @Override
    public void onStreamPipelineBuilt() {
      if (channel != null) {
        channel
            .pipeline()
            .addAfter(
                ChannelPipelineCustomizer.HANDLER_HTTP_SERVER_CODEC,
                "plus-in-paths",
                new ChannelInboundHandlerAdapter() {
                  @Override
                  public void channelRead(ChannelHandlerContext context, Object message) {
                    if (message instanceof HttpRequest request) {
                      request.setUri(escaped(request.uri()));
                    }
                    context.fireChannelRead(message);
                  }
                });
      }
    }
  }

  private static String escaped(String target) {
    int query = target.indexOf('?');
    String path = query < 0 ? target : target.substring(0, query);
    return path.replace("+", "%2B") + target.substring(path.length());
  }
}
