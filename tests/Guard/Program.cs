using System.Globalization;
using TfModelTools.Runtime;
using TfModelTools.Tests.Guard.Cases;
using TfModelTools.Tests.Guard.Runs;

namespace TfModelTools.Tests.Guard;

/// <summary>The command: tries kernels on guarded memory and prints what was tried and every fault.</summary>
internal static class Program
{
    private const string Usage = """
        usage: dotnet run --project tests/Guard -c Release -- --all | --short | --cases N [--kernel NAME] [--simd avx512,avx2,vector128,scalar]

          --all     every case of every kernel
          --short   some of each, as the unit tests do
          --cases   so many of each
          --kernel  only kernels whose name contains NAME
          --simd    only these sets of vector instructions

        Ends with 0 when there was no fault, with 1 when there was one.
        """;

    public static int Main(string[] args)
    {
        if (args is [Child.Switch, string level, string first, string journal, string cases, string kernel, string isSelfTest])
        {
            GuardOptions child = new()
            {
                Levels = [InstructionSets.Find(level) ?? throw new ArgumentException(level)],
                CasesPerKernel = int.Parse(cases, CultureInfo.InvariantCulture),
                Kernel = kernel,
                IsSelfTest = isSelfTest == "1",
            };
            return Child.Run(child, int.Parse(first, CultureInfo.InvariantCulture), journal);
        }

        return Parse(args) is GuardOptions options ? Report(options) : Fail();
    }

    private static GuardOptions? Parse(string[] args)
    {
        GuardOptions options = new();
        bool isSaid = false;
        for (int i = 0; i < args.Length; i++)
        {
            string? value = i + 1 < args.Length ? args[i + 1] : null;
            switch (args[i])
            {
                case "--all":
                    isSaid = true;
                    break;
                case "--short":
                    isSaid = true;
                    options = options with { CasesPerKernel = GuardOptions.ShortCases };
                    break;
                case "--cases" when int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int cases) && cases > 0:
                    isSaid = true;
                    options = options with { CasesPerKernel = cases };
                    i++;
                    break;
                case "--kernel" when value is not null:
                    options = options with { Kernel = value };
                    i++;
                    break;
                case "--simd" when value is not null && value.Split(',').Select(InstructionSets.Find).ToArray() is var levels && Array.TrueForAll(levels, l => l is not null):
                    options = options with { Levels = [.. levels.Select(l => l!.Value)] };
                    i++;
                    break;
                default:
                    return null;
            }
        }

        return isSaid ? options : null;
    }

    private static int Fail()
    {
        Console.Error.WriteLine(Usage);
        return 2;
    }

    private static int Report(GuardOptions options)
    {
        Console.WriteLine($"{KernelCases.Kernels.Count} kernel classes; {(Buffers.Pages.AreProtected ? "protected pages" : "canaries: this system's pages are not protected, so what is read out of bounds may go unseen")}");
        int faults = 0;
        foreach (SimdLevel level in options.Levels)
        {
            LevelReport report = Parent.Run(options with { Levels = [level] })[0];
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{InstructionSets.NameOf(level)}: {report.Kernels} kernels (classes closed over element types), {report.Cases} shapes, {report.Runs} runs, {report.Faults.Count} faults"));
            foreach (string fault in report.Faults)
            {
                Console.WriteLine("  " + fault);
            }

            faults += report.Faults.Count;
        }

        return faults == 0 ? 0 : 1;
    }
}
