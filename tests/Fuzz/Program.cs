using System.Globalization;
using TfModelTools.Tests.Fuzz.Coverage;
using TfModelTools.Tests.Fuzz.Inputs;
using TfModelTools.Tests.Fuzz.Runs;
using TfModelTools.Tests.Fuzz.Targets;

namespace TfModelTools.Tests.Fuzz;

/// <summary>The command: see docs/fuzzing.md.</summary>
internal static class Program
{
    private const string Usage = """
        usage: dotnet run --project tests/Fuzz -c Release -- COMMAND

          run [--minutes M] [--seed N] [--targets A,B] [--out FOLDER] [--jobs N] [--guided|--plain]
                                          tries damaged files; goes on where the folder's run with the same seed stopped
          targets                         lists the formats
          make TARGET CHAIN FOLDER --seed N
                                          writes an input of a run again
          repro TARGET FOLDER [--number N]
                                          tries the input of a folder
          minimise TARGET FOLDER KEY OUT [--number N]
                                          makes the input of a folder smaller while the fault stays

        Ends with 0 when there was no fault, with 1 when there was one.
        """;

    public static int Main(string[] args)
    {
        // Before anything of Core runs, which may be instrumented.
        CoverageMap coverage = CoverageMap.Install();
        CultureInfo.DefaultThreadCurrentCulture = CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
        Arguments arguments = new(args);
        switch (args)
        {
            case [ChildOrder.Switch, ..]:
                ProgramStart.EndWithParent();
                ChildOrder order = ChildOrder.Parse(args);
                return ProgramStart.OnSmallStack(() => new Child(TargetTable.Find(order.Target)!, order, coverage).Run());
            case ["run", ..] when arguments.Campaign() is { } options:
                return Run(options);
            case ["targets"]:
                Console.WriteLine(string.Join('\n', TargetTable.All.Select(t => $"{t.Name,-16}{t.MakeSeeds().Count,5} seeds")));
                return 0;
            case ["make", string name, string chain, string folder, ..] when TargetTable.Find(name) is { } target && InputChain.TryParse(chain) is { } parsed && arguments.Seed is ulong seed:
                FuzzInput input = new InputMaker(target, seed).Make(parsed);
                input.Files.WriteTo(folder);
                Console.WriteLine($"{input.Seed}: {input.Mutation}");
                return 0;
            case [Reproduction.Switch, string name, string folder, ..] when TargetTable.Find(name) is { } target:
                return ProgramStart.OnSmallStack(() => Reproduction.Run(target, folder, arguments.Number, Console.Out));
            case ["minimise", string name, string folder, string key, string to, ..] when TargetTable.Find(name) is { } target:
                ProgramStart.OnSmallStack(() => new Minimiser(target, key, arguments.Number).Run(FileSet.ReadFrom(folder))).WriteTo(to);
                return 0;
            default:
                Console.Error.WriteLine(Usage);
                return 2;
        }
    }

    private static int Run(CampaignOptions options)
    {
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"seed {options.Seed}, {options.Time.TotalMinutes:0.#} minutes, {options.Targets.Count} formats, {options.Jobs} at a time; kept in {options.Output}"));
        Campaign campaign = new(options with { Progress = Console.WriteLine });
        campaign.Run();
        IReadOnlyList<string> faults = Confirmation.Review(options.Output);
        Console.WriteLine(Report.Of(campaign, faults));
        return faults.Count == 0 ? 0 : 1;
    }
}
