namespace TfModelTools.Tests.OnnxConformance;

/// <summary>The command: runs the suite, prints what passed, what is refused and why, and what is wrong.</summary>
internal static class Program
{
    private const string Usage = """
        usage: dotnet run --project tests/OnnxConformance -c Release -- [--data FOLDER] [--only NAME] [--list] [--table] [--csharp]

          --data   the suite's folder; by default that of the package libonnx-testdata of Debian
          --only   only tests whose name contains NAME
          --list   print every test with its verdict
          --table  print the table by operator, in Markdown
          --csharp run those that pass again as generated C#, all in one assembly

        Ends with 0 when nothing is wrong, with 1 when something is.
        """;

    public static int Main(string[] args)
    {
        string root = Suite.DefaultRoot;
        string only = string.Empty;
        bool list = false;
        bool table = false;
        bool csharp = false;
        for (int i = 0; i < args.Length; i++)
        {
            switch (args[i])
            {
                case "--data" when i + 1 < args.Length:
                    root = args[++i];
                    break;
                case "--only" when i + 1 < args.Length:
                    only = args[++i];
                    break;
                case "--list":
                    list = true;
                    break;
                case "--table":
                    table = true;
                    break;
                case "--csharp":
                    csharp = true;
                    break;
                default:
                    Console.Error.WriteLine(Usage);
                    return 2;
            }
        }

        IReadOnlyList<ConformanceResult> results = Suite.Run(root, only);
        if (results.Count == 0)
        {
            Console.Error.WriteLine($"There are no tests in '{root}': install libonnx-testdata, or give its folder (--data).");
            return 2;
        }

        Console.Write(ConformanceReport.Write(results, list, table));
        if (csharp)
        {
            Console.WriteLine("\nAs generated C#, of those that passed:\n");
            results = CSharpRun.Run([.. results.Where(r => r.Verdict == ConformanceVerdict.Passed).Select(r => r.Case)], Console.WriteLine);
            Console.Write(ConformanceReport.Write(results, list, table));
        }

        return results.Any(r => r.Verdict == ConformanceVerdict.Wrong) ? 1 : 0;
    }
}
