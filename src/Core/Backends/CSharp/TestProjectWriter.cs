namespace TfModelTools.Backends.CSharp;

/// <summary>Writes the tests of a generated project: expected predictions, batches, wrong lengths.</summary>
internal static class TestProjectWriter
{
    /// <summary>The source of NAMEModelTests.cs.</summary>
    public static string Write(ModelSource model, ProjectFeatures? features)
    {
        SourceWriter w = new();
        w.Line($"namespace {model.Namespace}.Tests;");
        w.Line();
        w.Line($"public sealed class {model.Name}ModelTests");
        using (w.OpenBlock())
        {
            w.Line("// Absolute or relative, whichever is larger.");
            w.Line($"private const float Tolerance = {model.Tolerance};");
            w.Line();
            w.Line($"private static readonly {model.Name}Model Model = new();");
            w.Line();
            if (features is { ExpectedOutputs.Count: > 0 })
            {
                ExpectedPredictions(w, model, features);
            }

            if (model.IsBatched)
            {
                Batches(w, model, features);
            }

            Predictor(w, model, features);
            WrongLengths(w, model);
            w.Line();
            if (features is null && model.Inputs.Count > 0)
            {
                w.Line(SampleValues.Method);
                w.Line();
            }

            w.Lines("""
                private static void AssertClose<T>(T[] expected, T[] actual)
                    where T : unmanaged
                {
                    Assert.Equal(expected.Length, actual.Length);
                    for (int i = 0; i < expected.Length; i++)
                    {
                        double wanted = Number(expected[i]);
                        double found = Number(actual[i]);
                        bool isClose = wanted.Equals(found) || Math.Abs(wanted - found) <= Tolerance * Math.Max(1, Math.Abs(wanted));
                        Assert.True(isClose, $"element {i} is {found}, expected {wanted}");
                    }
                }

                private static double Number<T>(T value)
                    where T : unmanaged
                    => value is Half half ? (double)half : Convert.ToDouble(value, System.Globalization.CultureInfo.InvariantCulture);
                """);
        }

        return w.ToString();
    }

    private static void ExpectedPredictions(SourceWriter w, ModelSource model, ProjectFeatures features)
    {
        w.Line("[Fact]");
        using (w.Open("public void Predictions_are_the_expected_ones()"))
        {
            w.Line("using WeightFile features = WeightFile.Open(Path.Combine(AppContext.BaseDirectory, \"features.npz\"));");
            Load(w, model, features);
            Outputs(w, model, features.Batch);
            Reset(w, model);
            SampleValues.PredictInParts(w, model, "Model", Text(features.Batch));
            foreach (SourcePort output in model.Outputs.Where(o => features.ExpectedOutputs.ContainsKey(o.Name)))
            {
                w.Line($"AssertClose(features.{CSharpLiteral.ReaderMethod(output.DataType)}({CSharpLiteral.Text(output.ArrayName)}{output.ShapeFor(features.Batch)}), {output.Identifier});");
            }
        }

        w.Line();
    }

    private static void Batches(SourceWriter w, ModelSource model, ProjectFeatures? features)
    {
        int batch = features is null ? 5 : Math.Min(features.Batch, 32);
        CSharpNames names = model.PortScope();
        (SourcePort Output, string OfOne)[] outputs = [.. model.Outputs.Select(o => (o, names.With(o.Identifier, "OfOne")))];
        w.Line("[Fact]");
        using (w.Open("public void A_batch_gives_what_its_samples_give_one_by_one()"))
        {
            Samples(w, model, features, batch);
            Outputs(w, model, batch);
            w.Call("Model.Predict", [.. InputsOf(model, batch), .. model.Outputs.Select(o => o.Identifier), Text(batch)], ";");
            using (w.Open($"for (int i = 0; i < {Text(batch)}; i++)"))
            {
                foreach ((SourcePort output, string ofOne) in outputs)
                {
                    w.Line($"{output.ElementType}[] {ofOne} = new {output.ElementType}[{output.LengthText}];");
                }

                w.Call(
                    "Model.Predict",
                    [.. model.Inputs.Select(p => $"{p.Identifier}.AsSpan(i * {p.LengthText}, {p.LengthText})"), .. outputs.Select(o => o.OfOne)],
                    ";");
                foreach ((SourcePort output, string ofOne) in outputs)
                {
                    w.Line($"AssertClose({output.Identifier}.AsSpan(i * {output.LengthText}, {output.LengthText}).ToArray(), {ofOne});");
                }
            }
        }

        w.Line();
    }

    private static void Predictor(SourceWriter w, ModelSource model, ProjectFeatures? features)
    {
        int batch = model.Samples(features is null ? 5 : Math.Min(features.Batch, 32));
        SourcePort output = model.Outputs[0];
        w.Line("[Fact]");
        using (w.Open($"public void The_predictor_gives_{(model.Options.BinaryClassification ? "the_models_score_and_its_level" : "the_models_outputs")}()"))
        {
            Samples(w, model, features, batch);
            Outputs(w, model, batch);
            Reset(w, model);
            w.Call("Model.Predict", [.. InputsOf(model, batch), .. model.Outputs.Select(o => o.Identifier), Text(batch)], ";");
            Reset(w, model);
            if (model.Options.BinaryClassification)
            {
                w.Lines($$"""
                    {{model.Name}}Predictor predictor = new(Model, ConfidenceThresholds.Load());
                    {{model.Name}}Prediction[] predictions = new {{model.Name}}Prediction[{{Text(batch)}}];
                    predictor.Predict({{string.Join(", ", [.. InputsOf(model, batch), "predictions", Text(batch)])}});
                    for (int i = 0; i < {{Text(batch)}}; i++)
                    {
                        Assert.Equal({{output.Identifier}}[((i + 1) * {{output.LengthText}}) - 1], predictions[i].Score);
                        Assert.Equal(ConfidenceThresholds.Load().LevelOf(predictions[i].Score), predictions[i].Level);
                    }
                    """);
                w.Line();
                if (model.StateBatch <= 1)
                {
                    Reset(w, model);
                    w.Line($"AssertClose([predictions[0].Score], [predictor.Predict({string.Join(", ", InputsOf(model, 1))}).Score]);");
                }

                w.Line("ConfidenceThresholds levels = new(0.1f, 0.2f, 0.3f, 0.9f);");
                w.Line("Assert.Equal([ConfidenceLevel.None, ConfidenceLevel.Bottom, ConfidenceLevel.Low, ConfidenceLevel.Medium, ConfidenceLevel.High], new[] { 0f, 0.1f, 0.2f, 0.3f, 0.9f }.Select(levels.LevelOf));");
            }
            else
            {
                string call = $"new {model.Name}Predictor(Model).Predict({string.Join(", ", InputsOf(model, batch).Append(Text(batch)))})";
                if (model.Outputs.Count == 1)
                {
                    w.Line($"Assert.Equal({output.Identifier}, {call});");
                }
                else
                {
                    w.Line($"{model.Name}Prediction prediction = {call};");
                    foreach ((SourcePort port, string property) in model.Outputs.Zip(PredictorWriter.Properties(model)))
                    {
                        w.Line($"Assert.Equal({port.Identifier}, prediction.{property});");
                    }
                }
            }
        }

        w.Line();
    }

    // The tests share one model; of a stateful one each begins anew.
    private static void Reset(SourceWriter w, ModelSource model)
    {
        if (model.StateBatch > 0)
        {
            w.Line("Model.ResetState();");
        }
    }

    /// <summary>The inputs as arrays: the first of the features, or made up.</summary>
    private static void Samples(SourceWriter w, ModelSource model, ProjectFeatures? features, int batch)
    {
        if (features is not null)
        {
            w.Line("using WeightFile features = WeightFile.Open(Path.Combine(AppContext.BaseDirectory, \"features.npz\"));");
            Load(w, model, features);
            return;
        }

        foreach (SourcePort input in model.Inputs)
        {
            w.Line($"{input.ElementType}[] {input.Identifier} = {SampleValues.Expression(input, Text(batch))};");
        }
    }

    private static IEnumerable<string> InputsOf(ModelSource model, int batch) =>
        model.Inputs.Select(p => $"{p.Identifier}.AsSpan(0, {p.LengthFor(Text(batch))})");

    private static void WrongLengths(SourceWriter w, ModelSource model)
    {
        w.Line("[Fact]");
        using (w.Open("public void Wrong_lengths_throw_and_state_both_lengths()"))
        {
            SourcePort[] ports = [.. model.Inputs, .. model.Outputs];
            foreach (SourcePort wrong in ports)
            {
                string arguments = string.Join(", ", ports.Select(p => $"new {p.ElementType}[{p.LengthText}{(p == wrong ? " + 1" : string.Empty)}]"));
                w.Line($"Assert.Contains(\"expected {wrong.LengthText}\", Assert.Throws<ArgumentException>(() => Model.Predict({arguments})).Message, StringComparison.Ordinal);");
            }
        }
    }

    private static void Load(SourceWriter w, ModelSource model, ProjectFeatures features)
    {
        foreach (SourcePort input in model.Inputs)
        {
            w.Line($"{input.ElementType}[] {input.Identifier} = features.{CSharpLiteral.ReaderMethod(input.DataType)}({CSharpLiteral.Text(input.ArrayName)}{input.ShapeFor(features.Batch)});");
        }
    }

    private static void Outputs(SourceWriter w, ModelSource model, int batch)
    {
        foreach (SourcePort output in model.Outputs)
        {
            w.Line($"{output.ElementType}[] {output.Identifier} = new {output.ElementType}[{output.LengthFor(Text(batch))}];");
        }
    }

    private static string Text(int value) => value.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
