using BenchmarkDotNet.Running;
using TfModelTools.Bench;
using TfModelTools.Bench.Conversion;
using TfModelTools.Bench.Generated;
using TfModelTools.Bench.Kernels;
using TfModelTools.Bench.Nets;
using TfModelTools.Bench.Planning;
using TfModelTools.Bench.Start;
using TfModelTools.Bench.VectorMath;
using TfModelTools.Bench.Weights;

// dotnet run -c Release --project bench -- nets | start | generated | kernels | planning | tfjs | onnx | functions | errors [FUNCTION ...] | weights [PART ...] | make-checkpoint PREFIX [GB [VARIABLES [SHARDS]]]
// | --filter '*' (BenchmarkDotNet's own cases)
switch (args)
{
    case ["nets", .. string[] options]:
        return NetRace.Run(NetRaceOptions.Parse(options));
    case ["start", .. string[] options]:
        return FirstPrediction.Run(options);
    case ["generated", .. string[] options]:
        return GeneratedRace.Run(options);
    case ["kernels"]:
        KernelTable.Run();
        break;
    case ["planning"]:
        PlanningGrowth.Run();
        break;
    case ["tfjs"]:
        TfjsWriting.Run();
        break;
    case ["onnx", .. string[] options]:
        return OnnxRace.Run(OnnxRaceOptions.Parse(options));
    case ["functions"]:
        SpeedComparison.Run();
        break;
    case ["errors", .. string[] names]:
        ErrorSurvey.Run(names);
        break;
    case [LargeCheckpoint.Verb, .. string[] options]:
        return LargeCheckpoint.Run(options);
    case ["weights", .. string[] parts]:
        WeightComparison.Run(parts);
        break;
    default:
        BenchmarkSwitcher.FromAssembly(typeof(DenseBenchmarks).Assembly).Run(args);
        break;
}

return 0;
