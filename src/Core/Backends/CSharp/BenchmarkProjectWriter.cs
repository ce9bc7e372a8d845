namespace TfModelTools.Backends.CSharp;

/// <summary>Writes the benchmarks of a generated project: one sample, and a batch.</summary>
internal static class BenchmarkProjectWriter
{
    /// <summary>The source of PredictBenchmarks.cs.</summary>
    public static string Write(ModelSource model)
    {
        SourceWriter w = new();
        CSharpNames names = model.PortScope();
        Dictionary<string, string> batches = model.Inputs.Concat(model.Outputs).ToDictionary(p => p.Identifier, p => names.With(p.Identifier, "Batch"));
        string one = model.Samples(1).ToString(System.Globalization.CultureInfo.InvariantCulture);
        w.Lines("using BenchmarkDotNet.Attributes;\nusing BenchmarkDotNet.Running;");
        w.Line();
        w.Line($"namespace {model.Namespace}.Benchmarks;");
        w.Line();
        w.Line("[MemoryDiagnoser]");
        using (w.Open("public class PredictBenchmarks"))
        {
            w.Line($"private const int Batch = {model.Samples(32).ToString(System.Globalization.CultureInfo.InvariantCulture)};");
            w.Line($"private readonly {model.Name}Model _model = new();");
            foreach (SourcePort input in model.Inputs)
            {
                w.Line($"private readonly {input.ElementType}[] _{input.Identifier} = {SampleValues.Expression(input, one)};");
                w.Line($"private readonly {input.ElementType}[] _{batches[input.Identifier]} = {SampleValues.Expression(input, "Batch")};");
            }

            foreach (SourcePort output in model.Outputs)
            {
                w.Line($"private readonly {output.ElementType}[] _{output.Identifier} = new {output.ElementType}[{output.LengthFor(one)}];");
                w.Line($"private readonly {output.ElementType}[] _{batches[output.Identifier]} = new {output.ElementType}[{output.LengthFor("Batch")}];");
            }

            w.Line();
            w.Lines("""
                // A benchmark that throws is a failure of the program, too.
                public static int Main(string[] args) =>
                    BenchmarkRunner.Run<PredictBenchmarks>(args: args)?.Reports.All(report => report.Success) ?? true ? 0 : 1;
                """);
            w.Line();
            w.Line("[Benchmark]");
            w.Line($"public void {(one == "1" ? "OneSample" : "OneBatch")}() => _model.Predict({string.Join(", ", model.Inputs.Concat(model.Outputs).Select(p => "_" + p.Identifier).Concat(one == "1" ? [] : [one]))});");
            w.Line();
            w.Line("[Benchmark(OperationsPerInvoke = Batch)]");
            w.Line($"public void SampleOfABatch() => _model.Predict({string.Join(", ", model.Inputs.Concat(model.Outputs).Select(p => "_" + batches[p.Identifier]).Append("Batch"))});");
            w.Line();
            w.Line(SampleValues.Method);
        }

        return w.ToString();
    }
}
