package io.safekeep.runtime.outbound;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DestinationTest {

  private static final Set<String> NONE = Set.of();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0.0.0.0",
        "10.1.2.3",
        "100.64.0.1",
        "100.127.255.255",
        "127.0.0.1",
        "169.254.169.254",
        "172.16.0.1",
        "172.31.255.255",
        "192.0.0.8",
        "192.0.2.1",
        "192.168.1.1",
        "198.18.0.1",
        "198.51.100.1",
        "203.0.113.1",
        "224.0.0.1",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::ffff:10.0.0.1",
        "64:ff9b::a00:1",
        "fc00::1",
        "fd12:3456::1",
        "fe80::1",
        "ff02::1",
        "2001::1",
        "2001:db8::1",
        "2002:a00:1::1"
      })
  void addressOfASpecialPurposeIsNotPublic(String address) throws UnknownHostException {
    assertThat(Destination.isPublic(InetAddress.getByName(address))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1.1.1.1",
        "100.63.255.255",
        "100.128.0.1",
        "172.32.0.1",
        "192.0.1.1",
        "198.20.0.1",
        "223.255.255.255",
        "2606:4700::1111",
        "2001:4860:4860::8888"
      })
  void addressOfTheInternetIsPublic(String address) throws UnknownHostException {
    assertThat(Destination.isPublic(InetAddress.getByName(address))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://portal.example/jwks",
        "ftp://portal.example/jwks",
        "file:///etc/passwd",
        "https:/jwks",
        "/jwks",
        "https://user@portal.example/jwks",
        "https://portal.example/jwks#part"
      })
  void urlThatIsMoreOrLessThanHttpsIsNotCalled(String uri) {
    assertThat(Destination.fault(URI.create(uri), NONE)).isPresent();
  }

  @Test
  void hostOfTheOwnNetworkMayBeCalledByHttpWhenItIsListed() {
    var uri = URI.create("http://portal.internal:8080/jwks");

    assertThat(Destination.fault(uri, Set.of("portal.internal"))).isEmpty();
    assertThat(Destination.fault(uri, Set.of("portal"))).isPresent();
    assertThat(Destination.fault(URI.create("https://portal.example/jwks"), NONE)).isEmpty();
  }
}
