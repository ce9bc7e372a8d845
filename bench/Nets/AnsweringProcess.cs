using System.Diagnostics;

namespace TfModelTools.Bench.Nets;

/// <summary>A program that says READY, and then answers each line it is given with a line.</summary>
internal sealed class AnsweringProcess : IDisposable
{
    private readonly Process _process;

    public AnsweringProcess(string program, IEnumerable<string> arguments, params (string Name, string Value)[] environment)
    {
        ProcessStartInfo start = new(program, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true };
        foreach ((string name, string value) in environment)
        {
            start.Environment[name] = value;
        }

        _process = Process.Start(start) ?? throw new InvalidOperationException($"{program} did not start.");
        if (ReadLine() != "READY")
        {
            throw new InvalidOperationException($"{program} did not come up; its message is above.");
        }
    }

    /// <summary>Asks, and waits for the answer.</summary>
    public string Ask(string line)
    {
        _process.StandardInput.WriteLine(line);
        _process.StandardInput.Flush();
        return ReadLine();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _process.StandardInput.Close();
        _process.WaitForExit();
        _process.Dispose();
    }

    private string ReadLine() => _process.StandardOutput.ReadLine() ?? throw new InvalidOperationException("The program ended.");
}
