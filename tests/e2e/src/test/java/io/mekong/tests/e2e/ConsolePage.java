package io.mekong.tests.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.mekong.tests.kit.BrowserTab;
import io.mekong.tests.kit.BrowserTab.Look;
import io.mekong.tests.kit.Chromium;
import java.nio.file.Path;
import java.util.Arrays;

/** The console in a real browser; what everybody may expect of any page is asserted here. */
final class ConsolePage implements AutoCloseable {
  private static final Path SCREENSHOTS = Path.of("target", "console");
  private static final String OVERFLOW =
      "[...document.querySelectorAll('body *')].filter(e =>"
          + " e.getBoundingClientRect().right > innerWidth + 1 && !e.closest('svg') &&"
          + " getComputedStyle(e).clipPath === 'none').map(e => e.tagName + '.' + e.className)"
          + ".join() || (document.documentElement.scrollWidth > innerWidth ? 'page' : '')";

  private final Chromium chromium = Chromium.start();
  private final BrowserTab tab = chromium.open();
  private final String origin;

  ConsolePage(int port) {
    this.origin = "http://127.0.0.1:" + port;
    tab.look(Look.WIDE_LIGHT);
  }

  BrowserTab tab() {
    return tab;
  }

  /** Loads a page anew. */
  void load(String path) {
    tab.load(origin + path);
  }

  /** Goes to a view, as a link does. */
  void go(String hash) {
    tab.eval("location.hash = '" + hash + "'");
  }

  /** Waits until an element says all of these. */
  void await(String selector, String... texts) {
    Mesh.await()
        .ignoreExceptions()
        .untilAsserted(() -> assertThat(tab.text(selector)).contains(texts));
  }

  /** Takes pictures of what is shown in every look, none of which may be wider than the screen. */
  void looksWell(String name) {
    for (Look look : Look.values()) {
      tab.look(look);
      String picture = name + "-" + look.name().toLowerCase(java.util.Locale.ROOT) + ".png";
      tab.screenshot(SCREENSHOTS.resolve(picture));
      assertThat(tab.eval(OVERFLOW)).as("wider than the screen: " + picture).isEmpty();
      assertThat(brightness())
          .as(picture)
          .isEqualTo(look.name().endsWith("DARK") ? "dark" : "light");
    }
    tab.look(Look.WIDE_LIGHT);
  }

  private String brightness() {
    String[] colour =
        tab.eval("getComputedStyle(document.body).backgroundColor")
            .replaceAll("[^0-9,]", "")
            .split(",");
    return Arrays.stream(colour).limit(3).allMatch(part -> Integer.parseInt(part) < 96)
        ? "dark"
        : "light";
  }

  /** No error in the browser's console, no breach of the policy, no request to elsewhere. */
  void isClean() {
    assertThat(tab.takeFaults()).isEmpty();
    assertThat(tab.requests())
        .isNotEmpty()
        .allSatisfy(asked -> assertThat(asked).startsWith(origin + "/"));
  }

  @Override
  public void close() {
    tab.close();
    chromium.close();
  }
}
