using System.Diagnostics;
using System.Globalization;

namespace TfModelTools.Bench.Weights;

/// <summary>The programs that the weight benchmarks stand beside: Debian's python3 with numpy and h5py, and a loop in C.</summary>
internal sealed class Peers : IDisposable
{
    private const string Interpreter = "/usr/bin/python3";
    private readonly Process _python;

    /// <summary>Starts python3; it stays, so that starting is never measured.</summary>
    /// <param name="folder">The folder of the peers' sources.</param>
    public Peers(string folder) => _python = Process.Start(new ProcessStartInfo(Interpreter, [Path.Combine(folder, "weights.py")])
    {
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
    })!;

    /// <summary>Has python do something; gives the seconds it took.</summary>
    public double Run(string command, params string[] arguments)
    {
        _python.StandardInput.WriteLine(string.Join('\t', [command, .. arguments]));
        _python.StandardInput.Flush();
        string line = _python.StandardOutput.ReadLine() ?? throw new InvalidOperationException($"python3 failed at {command}; are python3-numpy and python3-h5py installed?");
        return double.Parse(line, CultureInfo.InvariantCulture);
    }

    /// <summary>The version of a module of python, or why there is none.</summary>
    public static string Version(string module) => Start(Interpreter, "-c", $"import {module}; print({module}.__version__)").Trim();

    /// <summary>Compiles and runs the C loop; gives its bytes per second.</summary>
    /// <param name="source">crc32c.c.</param>
    /// <param name="folder">Where the program goes.</param>
    /// <param name="bytes">The length of the run of bytes.</param>
    public static double Crc32CInC(string source, string folder, int bytes)
    {
        string program = Path.Combine(folder, "crc32c");
        if (!File.Exists(program))
        {
            Start("gcc", "-O3", "-msse4.2", "-o", program, source);
        }

        return double.Parse(Start(program, bytes.ToString(CultureInfo.InvariantCulture), "0.5").Split(' ')[0], CultureInfo.InvariantCulture);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _python.StandardInput.WriteLine("quit");
        _python.StandardInput.Dispose();
        _python.WaitForExit();
        _python.Dispose();
    }

    private static string Start(string program, params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true })!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? output : throw new InvalidOperationException($"{program} ended with {process.ExitCode}.");
    }
}
