using BenchmarkDotNet.Running;
using TfModelTools.Bench.VectorMath;

// dotnet run -c Release --project bench -- functions | errors [FUNCTION ...] | --filter '*' (BenchmarkDotNet's own cases)
switch (args)
{
    case ["functions"]:
        SpeedComparison.Run();
        break;
    case ["errors", .. string[] names]:
        ErrorSurvey.Run(names);
        break;
    default:
        BenchmarkSwitcher.FromAssembly(typeof(TfModelTools.Bench.DenseBenchmarks).Assembly).Run(args);
        break;
}
