using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using TfModelTools.Tensors;

namespace TfModelTools.Tests.TestSupport;

/// <summary>TensorFlow.js itself, run by node from a folder that TFMODELTOOLS_TFJS names (with node_modules/@tensorflow/tfjs): it predicts with the layers models written.</summary>
public static class TfjsJudge
{
    private const string Variable = "TFMODELTOOLS_TFJS";

    /// <summary>Why its tests skip; null when it is here.</summary>
    public static string? SkipReason { get; } = Environment.GetEnvironmentVariable(Variable) is not { Length: > 0 } folder ? $"{Variable} names no folder with node_modules/@tensorflow/tfjs"
        : !Directory.Exists(Path.Combine(folder, "node_modules", "@tensorflow", "tfjs")) ? $"'{folder}' ({Variable}) has no node_modules/@tensorflow/tfjs"
        : ProgramFactAttribute.Find("node") is null ? "node is not on the PATH"
        : null;

    /// <summary>The folder of its packages.</summary>
    public static string Modules => Path.Combine(Environment.GetEnvironmentVariable(Variable)!, "node_modules", "@tensorflow");

    /// <summary>Predicts, with one process for all models.</summary>
    /// <param name="models">Folders with their inputs in order, and how often they are predicted with: a stateful model goes on from the time before.</param>
    /// <returns>The outputs in order, or why it failed, for each.</returns>
    /// <param name="backend">cpu or wasm.</param>
    public static IReadOnlyList<(IReadOnlyList<Tensor> Outputs, string? Error)> Predict(IReadOnlyList<(string Folder, IReadOnlyList<Tensor> Inputs, int Times)> models, string backend = "cpu")
    {
        ProcessStartInfo info = new(ProgramFactAttribute.Find("node")!, [Path.Combine(RepositoryRoot.Path, "tests", "Judges", "tfjs.js")])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process process = Process.Start(info)!;
        Task<string> error = process.StandardError.ReadToEndAsync();
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        using (process.StandardInput)
        {
            process.StandardInput.Write(JsonSerializer.Serialize(new
            {
                tfjs = Environment.GetEnvironmentVariable(Variable),
                backend,
                models = models.Select(m => new { folder = m.Folder, inputs = m.Inputs.Select(Describe), times = m.Times }),
            }));
        }

        process.WaitForExit();
        Assert.True(process.ExitCode == 0, error.Result);
        using JsonDocument results = JsonDocument.Parse(output.Result);
        return [.. results.RootElement.EnumerateArray().Select(Result)];
    }

    /// <summary>What is wrong with what TensorFlow.js gave, and the largest difference; relative to values of more than 1.</summary>
    public static (string? Fault, double Difference) Compare(IReadOnlyList<Tensor> expected, (IReadOnlyList<Tensor> Outputs, string? Error) result, double tolerance)
    {
        if (result.Error is not null || result.Outputs.Count != expected.Count)
        {
            return (result.Error ?? $"{result.Outputs.Count} outputs, expected {expected.Count}", 0);
        }

        double worst = 0;
        for (int o = 0; o < expected.Count; o++)
        {
            if (!expected[o].Shape.Equals(result.Outputs[o].Shape))
            {
                return ($"output {o} has shape {result.Outputs[o].Shape}, expected {expected[o].Shape}", 0);
            }

            float[] wanted = TensorConverter.Convert(expected[o], DataType.Float32).AsSpan<float>().ToArray();
            float[] found = result.Outputs[o].AsSpan<float>().ToArray();
            for (int i = 0; i < wanted.Length; i++)
            {
                double difference = wanted[i].Equals(found[i]) || wanted[i] == found[i] ? 0 : Math.Abs((double)wanted[i] - found[i]) / Math.Max(1, Math.Abs(wanted[i]));
                worst = Math.Max(worst, difference);
                if (!(difference <= tolerance))
                {
                    return ($"output {o}[{i}] is {found[i]:R}, expected {wanted[i]:R}", difference);
                }
            }
        }

        return (null, worst);
    }

    private static object Describe(Tensor tensor) => new
    {
        shape = tensor.Shape.ToArray(),
        dtype = tensor.DataType.IsFloat() ? "float32" : tensor.DataType == DataType.Bool ? "bool" : "int32",
        values = TensorConverter.Convert(tensor, DataType.Float32).AsSpan<float>().ToArray(),
    };

    private static (IReadOnlyList<Tensor> Outputs, string? Error) Result(JsonElement result)
    {
        if (result.TryGetProperty("error", out JsonElement error))
        {
            return ([], error.GetString());
        }

        List<Tensor> outputs = [];
        foreach (JsonElement output in result.GetProperty("outputs").EnumerateArray())
        {
            float[] values = [.. output.GetProperty("values").EnumerateArray().Select(v => v.ValueKind == JsonValueKind.String ? float.Parse(v.GetString()!, CultureInfo.InvariantCulture) : (float)v.GetDouble())];
            TensorShape shape = new([.. output.GetProperty("shape").EnumerateArray().Select(d => d.GetInt64())]);
            if (values.Length != shape.ElementCount)
            {
                return ([], $"TensorFlow.js gives {values.Length} values of the shape {shape}");
            }

            outputs.Add(Tensor.Create<float>(values, shape));
        }

        return (outputs, null);
    }
}

/// <summary>A fact that TensorFlow.js judges: skipped visibly where it is absent.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class TfjsFactAttribute : FactAttribute
{
    public TfjsFactAttribute() => Skip = TfjsJudge.SkipReason;
}

/// <summary>The same, for what takes minutes: run where TFMODELTOOLS_TFJS_ALL is 1.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class LargeTfjsFactAttribute : FactAttribute
{
    public LargeTfjsFactAttribute() => Skip = TfjsJudge.SkipReason ?? (Environment.GetEnvironmentVariable("TFMODELTOOLS_TFJS_ALL") == "1" ? null : "it takes minutes: set TFMODELTOOLS_TFJS_ALL=1");
}

/// <summary>The same, by its WebAssembly back-end, a package of its own.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class WasmFactAttribute : FactAttribute
{
    public WasmFactAttribute() => Skip = TfjsJudge.SkipReason
        ?? (Directory.Exists(Path.Combine(TfjsJudge.Modules, "tfjs-backend-wasm")) ? null : "TFMODELTOOLS_TFJS names no folder with node_modules/@tensorflow/tfjs-backend-wasm");
}
