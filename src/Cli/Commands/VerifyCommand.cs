using System.CommandLine;
using System.Globalization;
using TfModelTools.Common;
using TfModelTools.Formats.Checkpoints.Verification;

namespace TfModelTools.Cli.Commands;

/// <summary>tfmodel verify: verifies checkpoints; the exit code says whether all are sound.</summary>
internal static class VerifyCommand
{
    public static Command Create(CliConsole console)
    {
        Argument<string[]> paths = new("PATH") { Description = "A checkpoint: a folder, a prefix or one of its files. Several are verified one after the other.", Arity = ArgumentArity.OneOrMore };
        Option<bool> json = new("--json") { Description = "Print the faults as a JSON array." };
        Command command = new("verify", "Verify every checksum and the completeness of checkpoints; report all faults.") { paths, json };
        command.SetAction((parsed, cancellationToken) =>
        {
            CheckpointVerification[] results = [.. parsed.GetRequiredValue(paths).Select(path => ProgressDisplay.Run(
                console, "Verifying", progress => CheckpointVerifier.Verify(path, progress, cancellationToken)))];
            if (parsed.GetValue(json))
            {
                JsonOutput.WriteArray(console, results.SelectMany(r => r.Faults.Select(f => (r.Path, Fault: f))), (writer, item) =>
                {
                    writer.WriteString("path", item.Path);
                    writer.WriteString("kind", item.Fault.Kind.ToString());
                    writer.WriteString("variable", item.Fault.Variable);
                    writer.WriteString("file", item.Fault.FilePath);
                    writer.WriteString("message", item.Fault.Message);
                });
            }
            else
            {
                foreach (CheckpointVerification result in results)
                {
                    Write(console, result);
                }
            }

            return Task.FromResult(Array.TrueForAll(results, r => r.IsSound) ? ExitCode.Success : ExitCode.Failure);
        });
        return command;
    }

    private static void Write(CliConsole console, CheckpointVerification result)
    {
        foreach (CheckpointFault fault in result.Faults)
        {
            console.Output.WriteLine($"{fault.Kind}\t{fault.Message}");
        }

        console.Output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{result.Path}: {(result.IsSound ? "sound" : result.Faults.Count == 1 ? "1 fault" : $"{result.Faults.Count} faults")} ({result.VariableCount} variables, {HumanSize.Format(result.ByteCount)} verified)"));
    }
}
