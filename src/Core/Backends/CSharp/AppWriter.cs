namespace TfModelTools.Backends.CSharp;

/// <summary>Writes the program of a generated project, which predicts for an .npz file: what can be published trimmed or native.</summary>
internal static class AppWriter
{
    /// <summary>The source of Program.cs.</summary>
    public static string Write(ModelSource model)
    {
        SourceWriter w = new();
        w.Lines("using System.Globalization;");
        w.Line();
        w.Line($"namespace {model.Namespace}.App;");
        w.Line();
        w.Line("/// <summary>Predicts for the samples of an .npz file and prints the outputs: a line for each sample and output, values separated by blanks.</summary>");
        using (w.Open("internal static class Program"))
        {
            using (w.Open("private static int Main(string[] args)"))
            {
                w.Lines($$"""
                    if (args.Length is not (1 or 2))
                    {
                        Console.Error.WriteLine("usage: {{model.Name}}.App INPUT.npz [WEIGHTS.npz]");
                        return 2;
                    }
                    """);
                w.Line();
                using (w.Open("try"))
                {
                    w.Line("using WeightFile file = WeightFile.Open(args[0]);");
                    w.Line($"{model.Name}Model model = args.Length == 2 ? new {model.Name}Model(args[1]) : new {model.Name}Model();");
                    SourcePort? counted = model.Inputs.FirstOrDefault(p => p.IsBatchFirst);
                    w.Line(counted is null
                        ? "const int batch = 1;"
                        : $"int batch = Samples(file, {NameIn(counted)});");
                    foreach (SourcePort input in model.Inputs)
                    {
                        string shape = string.Concat(input.Shape.Select(d => ", " + (d.IsPerBatch ? d.Count == 1 ? "batch" : $"batch * {CSharpLiteral.Of((int)d.Count)}" : CSharpLiteral.Of((int)d.Count))));
                        w.Line($"{input.ElementType}[] {input.Identifier} = file.{CSharpLiteral.ReaderMethod(input.DataType)}({NameIn(input)}{shape});");
                    }

                    foreach (SourcePort output in model.Outputs)
                    {
                        w.Line($"{output.ElementType}[] {output.Identifier} = new {output.ElementType}[{output.LengthFor("batch")}];");
                    }

                    SampleValues.PredictInParts(w, model, "model", "batch");
                    foreach (SourcePort output in model.Outputs)
                    {
                        w.Line($"Print({CSharpLiteral.Text(output.Identifier)}, {output.Identifier}, {(output.IsPerBatch ? "batch" : "1")});");
                    }

                    w.Line("return 0;");
                }

                using (w.Open("catch (Exception e) when (e is IOException or InvalidDataException or ArgumentException or UnauthorizedAccessException)"))
                {
                    w.Line("Console.Error.WriteLine(e.Message);");
                    w.Line("return 1;");
                }
            }

            if (model.Inputs.Count > 0)
            {
                w.Line();
                w.Lines($$"""
                    // Arrays are named after the inputs, with or without "in/" before{{(model.Inputs.Count == 1 ? "; the only input may have any name" : string.Empty)}}.
                    private static string Find(WeightFile file, params string[] names) =>
                        names.FirstOrDefault(file.Contains) ?? {{(model.Inputs.Count == 1 ? "file.Names.FirstOrDefault() ?? names[0]" : "names[0]")}};
                    """);
            }

            if (model.Inputs.Any(p => p.IsBatchFirst))
            {
                w.Line();
                w.Lines("""
                    private static int Samples(WeightFile file, string name) =>
                        file.ShapeOf(name) is [> 0 and int samples, ..] ? samples : throw new InvalidDataException($"The array '{name}' holds no samples: its first extent must be their number.");
                    """);
            }

            w.Line();
            w.Lines("""
                private static void Print<T>(string name, T[] values, int samples)
                    where T : unmanaged
                {
                    int length = values.Length / samples;
                    for (int i = 0; i < samples; i++)
                    {
                        Console.WriteLine($"{i} {name} {string.Join(' ', values.Skip(i * length).Take(length).Select(v => Convert.ToString(v, CultureInfo.InvariantCulture)))}");
                    }
                }
                """);
        }

        return w.ToString();
    }

    private static string NameIn(SourcePort input) =>
        $"Find(file, {string.Join(", ", new[] { input.ArrayName, "in/" + input.Name, input.Name }.Distinct(StringComparer.Ordinal).Select(CSharpLiteral.Text))})";
}
