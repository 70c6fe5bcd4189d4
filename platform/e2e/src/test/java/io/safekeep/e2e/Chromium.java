package io.safekeep.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.safekeep.local.Await;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.logging.Level;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.WebDriverException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;

/// Debian's Chromium, and the people who take turns before it: each has their own cookies.
final class Chromium implements AutoCloseable {

  private static final Path BROWSER = Path.of("/usr/bin/chromium");
  private static final Path DRIVER = Path.of("/usr/bin/chromedriver");
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  /// Width of a small phone, and of a window, in CSS pixels.
  private static final int PHONE = 390;

  private static final int WINDOW = 1100;

  /// More than any of our pages has things to go to.
  private static final int MOST_STEPS = 150;

  /// With this system property each page that is looked at is kept as pictures in that folder.
  private static final String PICTURES = "safekeep.pictures";

  private final ChromeDriver driver;
  private final String axe;
  private final Map<String, List<?>> cookies = new HashMap<>();
  private String person = "";

  private Chromium(ChromeDriver driver, String axe) {
    this.driver = driver;
    this.axe = axe;
  }

  static boolean isInstalled() {
    return Files.isExecutable(BROWSER) && Files.isExecutable(DRIVER);
  }

  static Chromium start() {
    var options = new ChromeOptions();
    options.setBinary(BROWSER.toFile());
    // The sandbox needs rights that root in a container has not; the pages are our own.
    options.addArguments(
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-dev-shm-usage",
        "--disable-background-networking",
        "--disable-component-update",
        "--no-first-run",
        "--lang=en-GB");
    var complaints = new LoggingPreferences();
    complaints.enable(LogType.BROWSER, Level.WARNING);
    options.setCapability(ChromeOptions.LOGGING_PREFS, complaints);
    var service = new ChromeDriverService.Builder().usingDriverExecutable(DRIVER.toFile()).build();
    try (var script = Chromium.class.getResourceAsStream("/axe.min.js")) {
      var axe = new String(Objects.requireNonNull(script).readAllBytes(), UTF_8);
      var browser = new Chromium(new ChromeDriver(service, options), axe);
      browser.width(WINDOW, false);
      return browser;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// From now on nothing but the page itself keeps texts from being scripts.
  void withoutContentSecurityPolicy() {
    driver.executeCdpCommand("Page.setBypassCSP", Map.of("enabled", true));
  }

  /// Puts a script into the page as nobody should be able to.
  ///
  /// @return what it has asked for, and with it whatever other texts have
  List<String> run(String html) {
    driver.executeScript(
        "document.querySelector('main').insertAdjacentHTML('beforeend', arguments[0])", html);
    var asked = new ArrayList<String>();
    Await.until(PATIENCE, "it has run", () -> asked.addAll(executed()) || !asked.isEmpty());
    return asked;
  }

  /// What scripts in texts ([io.safekeep.testing.HostileText]) have asked for since this was last
  /// looked at: there is nothing of that kind, and the browser complains.
  List<String> executed() {
    return driver.manage().logs().get(LogType.BROWSER).getAll().stream()
        .map(LogEntry::getMessage)
        .filter(message -> message.contains("/executed/"))
        .toList();
  }

  /// Who sits before it from now on. Cookies do not tell ports apart, so theirs are exchanged.
  void sits(String next) {
    if (!person.isEmpty()) {
      cookies.put(
          person,
          (List<?>) driver.executeCdpCommand("Network.getAllCookies", Map.of()).get("cookies"));
    }
    driver.executeCdpCommand("Network.clearBrowserCookies", Map.of());
    driver.executeCdpCommand(
        "Network.setCookies", Map.of("cookies", cookies.getOrDefault(next, List.of())));
    person = next;
  }

  void open(URI page) {
    driver.get(page.toString());
  }

  URI address() {
    return URI.create(Objects.requireNonNull(driver.getCurrentUrl()));
  }

  /// All that is to be read on the page.
  String text() {
    return driver.findElement(By.tagName("body")).getText();
  }

  void await(String text) {
    Await.until(
        PATIENCE,
        "the page says \"" + text + "\", and not " + text(),
        () -> {
          if (text().contains(text)) {
            return true;
          }
          driver.navigate().refresh();
          return false;
        });
  }

  /// @param label of the field, or how it begins
  void type(String label, String text) {
    var field = field(label);
    field.clear();
    field.sendKeys(text);
  }

  String value(String label) {
    return Objects.requireNonNull(field(label).getDomProperty("value"));
  }

  /// @param group label of a group of options
  void choose(String label, String group, String option) {
    field(label)
        .findElement(
            By.xpath(".//optgroup[@label='%s']/option[contains(., '%s')]".formatted(group, option)))
        .click();
  }

  void choose(String label, String option) {
    field(label)
        .findElement(By.xpath("./option[normalize-space()='%s']".formatted(option)))
        .click();
  }

  /// @param value of the box
  void tick(String value) {
    driver.findElement(By.cssSelector("input[value='%s']".formatted(value))).click();
  }

  private WebElement field(String label) {
    var id =
        driver
            .findElement(By.xpath("//label[starts-with(normalize-space(), '%s')]".formatted(label)))
            .getDomAttribute("for");
    return driver.findElement(By.id(Objects.requireNonNull(id)));
  }

  /// Presses the first button or link that says so.
  void press(String text) {
    leave(() -> find(text).click());
  }

  /// Opens everything that is folded.
  void unfoldAll() {
    driver.executeScript(
        "document.querySelectorAll('details').forEach((one) => { one.open = true; })");
  }

  /// Opens what is folded under that.
  void unfold(String text) {
    find(text).click();
  }

  /// Follows the first link to an address that begins so.
  void follow(String beginning) {
    leave(() ->
        driver.findElement(By.cssSelector("main a[href^='%s']".formatted(beginning))).click());
  }

  private WebElement find(String text) {
    return driver.findElement(
        By.xpath(
            "//*[self::button or self::a or self::summary][normalize-space()='%s']"
                .formatted(text)));
  }

  /// Does what leads to another page, and waits until that is there.
  private void leave(Runnable act) {
    var before = driver.findElement(By.tagName("html"));
    act.run();
    Await.until(PATIENCE, "another page is there", () -> isGone(before) && isThere());
  }

  private boolean isThere() {
    return "complete".equals(driver.executeScript("return document.readyState"));
  }

  private static boolean isGone(WebElement element) {
    try {
      element.isEnabled();
      return false;
    } catch (WebDriverException gone) {
      return true;
    }
  }

  /// Goes there by the tabulator key alone, and finds that it is seen to be there.
  ///
  /// @param selector in CSS
  void tabTo(String selector) {
    for (int step = 0; step < MOST_STEPS; step++) {
      keys(Keys.TAB);
      var there = driver.switchTo().activeElement();
      if (Boolean.TRUE.equals(
          driver.executeScript("return arguments[0].matches(arguments[1])", there, selector))) {
        assertThat(there.getCssValue("outline-style"))
            .as("focus on %s", selector)
            .isNotEqualTo("none");
        return;
      }
    }
    throw new AssertionError("no way by keyboard to " + selector + " on " + address());
  }

  void keys(CharSequence... keys) {
    driver.switchTo().activeElement().sendKeys(keys);
  }

  /// A key that leads to another page.
  void leaveBy(Keys key) {
    leave(() -> keys(key));
  }

  /// Finds nothing that keeps somebody out who hears pages, cannot tell colours apart or has a
  /// small screen: no serious fault by axe, in light and dark, and nothing wider than a phone.
  void look(String name) {
    picture(name, "light");
    assertThat(faults("")).as(name).isEmpty();
    width(WINDOW, true);
    picture(name, "dark");
    assertThat(faults("{runOnly: ['color-contrast']}")).as(name + ", dark").isEmpty();
    width(PHONE, false);
    picture(name, "phone");
    var tooWide = driver.executeScript("return document.documentElement.scrollWidth - innerWidth");
    assertThat(((Number) Objects.requireNonNull(tooWide)).intValue())
        .as(name + ", on a phone: pixels beyond its edge")
        .isNotPositive();
    width(WINDOW, false);
  }

  private List<?> faults(String options) {
    return (List<?>)
        Objects.requireNonNull(
            driver.executeAsyncScript(
                axe
                    + """
                    ;const done = arguments[arguments.length - 1];
                    axe.run(document%s).then((found) => done(found.violations
                      .filter((fault) => ['serious', 'critical'].includes(fault.impact))
                      .map((fault) => fault.id + ': ' + fault.nodes.map((node) => node.html).join(' '))));
                    """
                        .formatted(options.isEmpty() ? "" : ", " + options)));
  }

  private void width(int pixels, boolean dark) {
    driver.executeCdpCommand(
        "Emulation.setDeviceMetricsOverride",
        Map.of("width", pixels, "height", 844, "deviceScaleFactor", 1, "mobile", pixels == PHONE));
    driver.executeCdpCommand(
        "Emulation.setEmulatedMedia",
        Map.of(
            "features",
            List.of(
                Map.of("name", "prefers-color-scheme", "value", dark ? "dark" : "light"),
                Map.of("name", "prefers-reduced-motion", "value", "reduce"))));
  }

  private void picture(String name, String kind) {
    var folder = System.getProperty(PICTURES);
    if (folder == null) {
      return;
    }
    try {
      var height = driver.executeScript("return document.documentElement.scrollHeight");
      var picture =
          driver.executeCdpCommand(
              "Page.captureScreenshot",
              Map.of(
                  "captureBeyondViewport",
                  true,
                  "clip",
                  Map.of(
                      "x",
                      0,
                      "y",
                      0,
                      "scale",
                      1,
                      "height",
                      Objects.requireNonNull(height),
                      "width",
                      kind.equals("phone") ? PHONE : WINDOW)));
      Files.write(
          Files.createDirectories(Path.of(folder)).resolve(name + "-" + kind + ".png"),
          OutputType.BYTES.convertFromBase64Png(picture.get("data").toString()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    driver.quit();
  }
}
