package io.safekeep.identity.logscan;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LogScanTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Token eyJhbGciOiJFUzI1NiIsImtpZCI6IjEifQ.eyJzdWIiOiJhZGEifQ.c2ln was shown",
        "key skk_7N42dgm5tFLK9N8MT7fHC7_abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQ_0r7fPW",
        "secret sks_Zm9yIGEgdGVzdCBvZiB0aGUgcXVlcnkgc3RyaW5nLi4u",
        "session=ses_Zm9yIGEgdGVzdCBvZiB0aGUgcXVlcnkgc3RyaW5nLi4u",
        "GET /callback?state=x&code=SplxlOBeZQQYbYS6WxSbIA",
        "GET /users?email=x",
        "GET /users?q=ada@acme.example",
        "GET /users?q=ada%40acme.example&limit=5",
        "GET /x?Password=hunter2"
      })
  void lineWithASecretIsSeen(String line) {
    assertThat(LogScan.isSecret(line)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Registered the operator's client test-operator",
        "GET /v1/tenants?cursor=0199dddd-0000-7000-8000-000000000001&limit=50",
        "Key skk_7N42dgm5tFLK9N8MT7fHC7 was revoked",
        "GET /authorize?code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM",
        "Mail to ada@acme.example is waiting",
        "eyJhbGciOiJFUzI1NiJ9 alone is no token"
      })
  void otherLinesAreNot(String line) {
    assertThat(LogScan.isSecret(line)).isFalse();
  }
}
