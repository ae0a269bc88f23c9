package io.mekong.controlplane;

import io.mekong.registry.store.KeyStore;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.function.BooleanSupplier;

/** A store that, while it is mad, throws what no store should. */
public final class MoodyStore {
  private MoodyStore() {}

  /** The same store, in its moods. */
  public static KeyStore of(KeyStore store, BooleanSupplier mad) {
    return (KeyStore)
        Proxy.newProxyInstance(
            KeyStore.class.getClassLoader(),
            new Class<?>[] {KeyStore.class},
            (self, method, arguments) -> {
              if (mad.getAsBoolean()) {
                throw new IllegalStateException("a fault of ours");
              }
              try {
                return method.invoke(store, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }
}
