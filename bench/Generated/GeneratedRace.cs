using System.Diagnostics;
using System.Globalization;
using TfModelTools.Backends.CSharp;
using TfModelTools.Bench.Nets;
using TfModelTools.Common;
using TfModelTools.Import;

namespace TfModelTools.Bench.Generated;

/// <summary>
/// The generated project of a net, built in three ways, beside the plan it was made from: compiled when it runs, to ReadyToRun code, and to a
/// native program. Each runs in a process of its own, in turns with the plan, on one thread.
/// </summary>
internal static class GeneratedRace
{
    private const string Usage = "generated [--net A,C,E] [--batch 1] [--rounds 9] [--seconds 0.3] [--folder DIR]       generated projects beside their plans";

    private static readonly (string Name, string[] Options)[] Builds =
    [
        ("just in time", []),
        ("ReadyToRun", ["-p:PublishReadyToRun=true"]),
        ("native", ["-p:PublishAot=true"]),
    ];

    public static int Run(ReadOnlySpan<string> args)
    {
        string folder = Path.Combine("artifacts", "bench");
        string[] nets = ["A", "C", "E"];
        (int batch, int rounds, double seconds) = (1, 9, 0.3);
        for (int i = 0; i < args.Length; i += 2)
        {
            string value = i + 1 < args.Length ? args[i + 1] : throw new ArgumentException(Usage);
            switch (args[i])
            {
                case "--net": nets = value.Split(','); break;
                case "--batch": batch = int.Parse(value, CultureInfo.InvariantCulture); break;
                case "--rounds": rounds = int.Parse(value, CultureInfo.InvariantCulture); break;
                case "--seconds": seconds = double.Parse(value, CultureInfo.InvariantCulture); break;
                case "--folder": folder = value; break;
                default: throw new ArgumentException(Usage);
            }
        }

        folder = Path.GetFullPath(folder);
        ReferenceNets.Make(folder);
        Console.WriteLine($"{Environment.ProcessorCount} processors, SIMD level {Runtime.Simd.Level}, {rounds} rounds of {seconds.ToString(CultureInfo.InvariantCulture)} s a side, one thread");
        Console.WriteLine();
        Console.WriteLine("| net | batch | build | first call, ms | ms | the plan, ms | project / plan |");
        Console.WriteLine("| --- | --- | --- | --- | --- | --- | --- |");
        foreach (string name in nets)
        {
            NetDescription net = NetDescription.Read(folder, name);
            string project = Convert(folder, net);
            foreach ((string build, string[] options) in Builds)
            {
                if (Publish(project, build.Replace(' ', '-'), options) is string program)
                {
                    Race(folder, net, project, build, program, batch, rounds, seconds);
                }
                else
                {
                    Console.WriteLine($"| {name} | {batch} | {build} | could not be built here | | | |");
                }
            }
        }

        return 0;
    }

    private static void Race(string folder, NetDescription net, string project, string build, string program, int batch, int rounds, double seconds)
    {
        OwnNet plan = new(folder, net, batch, 1);
        plan.Run(seconds);
        using AnsweringProcess generated = new(
            program, [Path.Combine(project, "model", "weights.npz"), Path.Combine(folder, $"{net.Name}.b{batch}.x"), batch.ToString(CultureInfo.InvariantCulture)]);
        double first = CallTimes.Parse(generated.Ask("run 0")).Median;
        generated.Ask($"run {seconds.ToString(CultureInfo.InvariantCulture)}");
        CallTimes[] theirs = new CallTimes[rounds];
        CallTimes[] ours = new CallTimes[rounds];
        for (int round = 0; round < rounds; round++)
        {
            theirs[round] = CallTimes.Parse(generated.Ask($"run {seconds.ToString(CultureInfo.InvariantCulture)}"));
            ours[round] = plan.Run(seconds);
        }

        double ratio = CallTimes.MedianOf(theirs.Zip(ours, (a, b) => a.Median / b.Median));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"| {net.Name} | {batch} | {build} | {first:F2} | {CallTimes.MedianOf(theirs.Select(t => t.Median)):F4} | {CallTimes.MedianOf(ours.Select(t => t.Median)):F4} | {ratio:F2} |"));
    }

    /// <summary>Writes the generated project, and beside it a program that answers (see Runner.txt).</summary>
    private static string Convert(string folder, NetDescription net)
    {
        string output = Path.Combine(folder, "generated", net.Name);
        string name = "Net" + net.Name;
        Directory.CreateDirectory(Path.GetDirectoryName(output)!);
        CSharpBackend.Write(ModelImporter.Import(Path.Combine(folder, net.Name + ".h5")), output, new CSharpOptions { Name = name, Overwrite = OverwriteMode.Replace });
        string project = Path.Combine(output, "csharp_generated_code");
        string runner = Path.Combine(project, "runner");
        Directory.CreateDirectory(runner);
        string source = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Generated", "Runner.txt"));
        File.WriteAllText(
            Path.Combine(runner, "Program.cs"),
            source.Replace("NAME", name, StringComparison.Ordinal).Replace("ELEMENT", net.Dtype == "int32" ? "int" : "float", StringComparison.Ordinal)
                .Replace("OUTPUTS", net.Output.Aggregate(1, (a, b) => a * b).ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal));
        string app = File.ReadAllText(Path.Combine(project, "app", name + ".App.csproj"));
        File.WriteAllText(Path.Combine(runner, "Runner.csproj"), app.Replace(name + ".App", "Runner", StringComparison.Ordinal));
        return project;
    }

    private static string? Publish(string project, string build, string[] options)
    {
        // Outside of the project, whose files would else be compiled with it.
        string output = Path.Combine(Path.GetDirectoryName(project)! + "." + build, "out");
        string rid = System.Runtime.InteropServices.RuntimeInformation.RuntimeIdentifier;
        string[] linker = OperatingSystem.IsLinux() && !Array.Exists(["/usr/bin/clang", "/usr/local/bin/clang"], File.Exists) && options is ["-p:PublishAot=true"]
            ? ["-p:CppCompilerAndLinker=gcc", "-p:LinkerFlavor=bfd"] : [];
        string[] arguments =
        [
            "publish", Path.Combine(project, "runner", "Runner.csproj"), "-c", "Release", "-r", rid, "--self-contained", options is ["-p:PublishAot=true"] ? "true" : "false",
            "--artifacts-path", Path.Combine(Path.GetDirectoryName(output)!, "obj"), "-o", output, "-v", "quiet", "-nologo", .. options, .. linker,
        ];
        using Process process = Process.Start(new ProcessStartInfo("dotnet", arguments) { RedirectStandardOutput = true })!;
        string text = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0)
        {
            Console.Error.WriteLine(text);
            return null;
        }

        return Path.Combine(output, OperatingSystem.IsWindows() ? "Runner.exe" : "Runner");
    }
}
