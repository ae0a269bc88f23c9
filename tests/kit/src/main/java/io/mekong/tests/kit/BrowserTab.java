package io.mekong.tests.kit;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A tab of a {@link Chromium}. It keeps what the page asked for over the network and what went
 * wrong in it: errors in the console, exceptions, breaches of the content security policy.
 */
public final class BrowserTab implements AutoCloseable {
  private final List<String> requests = new CopyOnWriteArrayList<>();
  private final List<String> faults = new CopyOnWriteArrayList<>();
  private final DevTools tools;
  private final String session;

  private BrowserTab(URI browser) {
    this.tools = new DevTools(browser, this::happened);
    JsonObject target = tools.call(null, "Target.createTarget", with("url", "about:blank"));
    JsonObject attach = new JsonObject();
    attach.add("targetId", target.get("targetId"));
    attach.addProperty("flatten", true);
    this.session = tools.call(null, "Target.attachToTarget", attach).get("sessionId").getAsString();
    for (String domain : List.of("Page", "Runtime", "Log", "Network")) {
      call(domain + ".enable", new JsonObject());
    }
  }

  static BrowserTab open(URI browser) {
    return new BrowserTab(browser);
  }

  /** How the page is to look: its width, and whether the user likes it dark. */
  public enum Look {
    WIDE_LIGHT(1280, "light"),
    WIDE_DARK(1280, "dark"),
    NARROW_LIGHT(360, "light"),
    NARROW_DARK(360, "dark");

    private final int width;
    private final String scheme;

    Look(int width, String scheme) {
      this.width = width;
      this.scheme = scheme;
    }
  }

  private void happened(String name, JsonObject about) {
    switch (name) {
      case "Network.requestWillBeSent" ->
          asked(about.getAsJsonObject("request").get("url").getAsString());
      case "Runtime.exceptionThrown" -> faults.add(about.get("exceptionDetails").toString());
      case "Runtime.consoleAPICalled" -> console(about);
      case "Log.entryAdded" -> log(about.getAsJsonObject("entry"));
      default -> {} // of no concern
    }
  }

  /** What stands in the page itself is asked of nobody. */
  private void asked(String address) {
    if (!address.startsWith("data:")) {
      requests.add(address);
    }
  }

  private void console(JsonObject about) {
    String type = about.get("type").getAsString();
    if (type.equals("error") || type.equals("warning") || type.equals("assert")) {
      faults.add(about.get("args").toString());
    }
  }

  private void log(JsonObject entry) {
    String level = entry.get("level").getAsString();
    if (level.equals("error") || level.equals("warning")) {
      faults.add(entry.toString());
    }
  }

  /** Every address that was asked for so far. */
  public List<String> requests() {
    return List.copyOf(requests);
  }

  /** What went wrong in the page since this was last asked, and forgets it. */
  public List<String> takeFaults() {
    List<String> taken = List.copyOf(faults);
    faults.removeAll(taken);
    return taken;
  }

  private JsonObject call(String method, JsonObject parameters) {
    return tools.call(session, method, parameters);
  }

  private static JsonObject with(String name, String value) {
    JsonObject object = new JsonObject();
    object.add(name, new JsonPrimitive(value));
    return object;
  }

  /** Loads an address; does not wait for what its scripts do. */
  public void load(String address) {
    JsonObject result = call("Page.navigate", with("url", address));
    if (result.has("errorText")) {
      throw new IllegalStateException(address + ": " + result.get("errorText"));
    }
  }

  /** Shows the page so from now on. */
  public void look(Look look) {
    JsonObject size = new JsonObject();
    size.addProperty("width", look.width);
    size.addProperty("height", 800);
    size.addProperty("deviceScaleFactor", 1);
    size.addProperty("mobile", false);
    call("Emulation.setDeviceMetricsOverride", size);
    JsonObject feature = with("name", "prefers-color-scheme");
    feature.addProperty("value", look.scheme);
    JsonObject media = new JsonObject();
    com.google.gson.JsonArray features = new com.google.gson.JsonArray();
    features.add(feature);
    media.add("features", features);
    call("Emulation.setEmulatedMedia", media);
  }

  /** Value of an expression, as text; that of a promise once it is there. */
  public String eval(String expression) {
    JsonObject parameters = with("expression", expression);
    parameters.addProperty("returnByValue", true);
    parameters.addProperty("awaitPromise", true);
    JsonObject result = call("Runtime.evaluate", parameters);
    if (result.has("exceptionDetails")) {
      throw new IllegalStateException(expression + ": " + result.get("exceptionDetails"));
    }
    JsonElement value = result.getAsJsonObject("result").get("value");
    return value == null
        ? "undefined"
        : value.isJsonPrimitive() ? value.getAsString() : value.toString();
  }

  /** Text that a person sees of the first element of a selector; empty when it shows none. */
  public String text(String selector) {
    return eval(
        "(e => e?.checkVisibility() ? e.innerText : '')(document.querySelector('%s'))"
            .formatted(selector));
  }

  /** Presses and releases a key, such as {@code Tab}, or types a character. */
  public void press(String key) {
    JsonObject down = with("type", "keyDown");
    down.addProperty("key", key);
    if (key.equals("Tab") || key.equals("Enter")) {
      down.addProperty("windowsVirtualKeyCode", key.equals("Tab") ? 9 : 13);
      if (key.equals("Enter")) {
        down.addProperty("text", "\r");
      }
    } else {
      down.addProperty("text", key);
    }
    call("Input.dispatchKeyEvent", down);
    JsonObject up = with("type", "keyUp");
    up.addProperty("key", key);
    call("Input.dispatchKeyEvent", up);
  }

  /** Types into what has the focus. */
  public void type(String text) {
    call("Input.insertText", with("text", text));
  }

  /** Writes what is seen as PNG. */
  public void screenshot(Path file) {
    JsonObject result = call("Page.captureScreenshot", with("format", "png"));
    try {
      Files.createDirectories(file.getParent());
      Files.write(file, Base64.getDecoder().decode(result.get("data").getAsString()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    tools.close();
  }
}
