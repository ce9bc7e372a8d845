using System.CommandLine;
using System.CommandLine.Parsing;
using TfModelTools.Common;
using TfModelTools.Common.Input;

namespace TfModelTools.Cli;

/// <summary>What holds for every path on the command line: "-" in the place of one to read is standard input, and none is empty.</summary>
internal static class PathArguments
{
    private const string OutputOption = "--out";
    private const string EndOfOptions = "--";

    // The options that name a file to read.
    private static readonly string[] InputOptions =
        ["--input", "--features", "--keys", "--rename", "--map", "--labels", "--custom-layer", "--architecture", "--template", "--checkpoint", "--reference", "--keras-order"];

    private static readonly char[] Assignments = ['=', ':'];

    /// <summary>The arguments with the path of standard input for each "-" that stands where a file to read is named.</summary>
    /// <param name="args">The arguments.</param>
    /// <param name="command">The command that they are for.</param>
    public static string[] WithStandardInput(string[] args, Command command)
    {
        int end = Array.IndexOf(args, EndOfOptions);
        Option? OptionOf(string word) => command.Options.FirstOrDefault(o => o.Name == word || o.Aliases.Contains(word));
        static bool IsInput(Option option) => Array.IndexOf(InputOptions, option.Name) >= 0;

        string Of(string word, int at)
        {
            bool mayBeOption = end < 0 || at < end;
            if (word == StandardStreams.Word)
            {
                // Behind a switch, which takes no value, it is a path by itself.
                Option? before = mayBeOption && at > 0 ? OptionOf(args[at - 1]) : null;
                bool isPath = at > 0 && (before is null || before.ValueType == typeof(bool) || IsInput(before));
                return isPath ? PipedInputs.StandardInput() : word;
            }

            // --keys=-, -i:- and -i-
            if (mayBeOption && word is ['-', .., '-'])
            {
                string name = word[..^1].TrimEnd(Assignments);
                return name.Length > 1 && OptionOf(name) is { } option && IsInput(option) ? $"{name}={PipedInputs.StandardInput()}" : word;
            }

            return word;
        }

        return [.. args.Select(Of)];
    }

    /// <summary>The argument or option whose path is empty, as it is written in the help; null for none.</summary>
    public static string? FindEmpty(CommandResult command)
    {
        foreach (SymbolResult result in command.Children.Where(r => r.Tokens.Any(t => t.Value.Length == 0)))
        {
            switch (result)
            {
                case ArgumentResult argument:
                    return argument.Argument.Name;
                case OptionResult option when option.Option.Name == OutputOption || Array.IndexOf(InputOptions, option.Option.Name) >= 0:
                    return option.Option.Name;
            }
        }

        return null;
    }
}
