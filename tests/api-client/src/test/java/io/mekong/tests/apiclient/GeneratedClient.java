package io.mekong.tests.apiclient;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.collect.ImmutableList;
import java.io.IOException;
import java.io.StringWriter;
import java.lang.reflect.InvocationTargetException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * A Java client that OpenAPI Generator (its library {@code native}) makes of a document, compiled
 * together with a program that uses it.
 *
 * @param classes folder with the compiled classes
 */
record GeneratedClient(Path classes) {

  /**
   * Makes one.
   *
   * @param document OpenAPI as YAML
   * @param program its source, a file of one class with {@code main}
   * @param folder empty; all is made in it
   * @throws IllegalStateException when what was generated does not compile, with the compiler's
   *     words
   */
  static GeneratedClient of(String document, Path program, Path folder)
      throws IOException, InterruptedException {
    Path api = Files.writeString(folder.resolve("openapi.yml"), document);
    Path sources = folder.resolve("sources");
    generate(api, sources, folder.resolve("generated.log"));
    Path classes = Files.createDirectory(folder.resolve("classes"));
    compile(sources.resolve("src/main/java"), program, classes);
    return new GeneratedClient(classes);
  }

  private static void generate(Path api, Path sources, Path said)
      throws IOException, InterruptedException {
    Process generator =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-jar",
                "target/openapi-generator/openapi-generator.jar",
                "generate",
                "--generator-name=java",
                "--library=native",
                "--input-spec=" + api,
                "--output=" + sources,
                "--additional-properties=openApiNullable=false,useJakartaEe=true")
            .redirectErrorStream(true)
            .redirectOutput(said.toFile())
            .start();
    try {
      if (!generator.waitFor(2, TimeUnit.MINUTES) || generator.exitValue() != 0) {
        throw new IllegalStateException("no client was generated:\n" + Files.readString(said));
      }
    } finally {
      generator.destroyForcibly();
    }
  }

  private static void compile(Path sources, Path program, Path classes) throws IOException {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    StringWriter words = new StringWriter();
    try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, UTF_8);
        Stream<Path> all = Files.walk(sources)) {
      ImmutableList<Path> generated =
          all.filter(file -> file.toString().endsWith(".java"))
              .collect(ImmutableList.toImmutableList());
      boolean compiled =
          compiler
              .getTask(
                  words,
                  files,
                  null,
                  List.of("-d", classes.toString(), "-proc:none", "-nowarn"),
                  null,
                  files.getJavaFileObjectsFromPaths(
                      Stream.concat(generated.stream(), Stream.of(program)).toList()))
              .call();
      if (!compiled) {
        throw new IllegalStateException("the generated client does not compile:\n" + words);
      }
    }
  }

  /**
   * Runs the program.
   *
   * @throws Exception what it throws
   */
  void run(String program, String... arguments) throws Exception {
    try (URLClassLoader loader =
        new URLClassLoader(new URL[] {classes.toUri().toURL()}, getClass().getClassLoader())) {
      loader.loadClass(program).getMethod("main", String[].class).invoke(null, (Object) arguments);
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof Exception fault) {
        throw fault;
      }
      throw e;
    }
  }
}
