using System.Net;
using TfModelTools.Backends;
using TfModelTools.Backends.Tfjs;
using TfModelTools.Execution;
using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Import;
using TfModelTools.Runtime;
using TfModelTools.Tensors;
using TfModelTools.Tests.TestSupport;

namespace TfModelTools.Tests.Backends.Tfjs.Graphs;

/// <summary>The page beside a model, in a browser: it loads the model over HTTP and predicts what the model predicts.</summary>
public sealed class TfjsPageTests : IDisposable
{
    private static readonly IModelBackend Backend = BackendTable.Of(ConversionTarget.Tfjs);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [TfjsPageFact]
    public Task A_graph_model_predicts_in_a_page() => Predicts(ModelImporter.Import(Sample.Model), new TfjsOptions());

    [TfjsPageFact]
    public Task A_layers_model_predicts_in_a_page() => Predicts(ModelImporter.Import(Sample.Model), new TfjsOptions { Format = TfjsModelFormat.LayersModel, Layers = token => KerasLayersReader.Open(Sample.Model, cancellationToken: token) });

    [TfjsPageFact]
    public Task A_model_of_pictures_predicts_in_a_page() => Predicts(Pictures(), new TfjsOptions());

    private async Task Predicts(ModelGraph graph, TfjsOptions options)
    {
        string folder = _folder.File("web");
        Backend.Write(graph, folder, options with { Demo = true });
        File.Copy(Path.Combine(TfjsJudge.Modules, "tfjs", "dist", "tf.min.js"), Path.Combine(folder, "tf.min.js"));
        using HttpListener server = Serve(folder, out string address);
        await using HeadlessBrowser browser = await HeadlessBrowser.StartAsync(ProgramFactAttribute.Find("chromium")!);
        await browser.OpenAsync(address + "index.html");
        const string State = "document.getElementById('state')";
        await browser.UntilAsync($"{State}.textContent.startsWith('Ready') || {State}.className === 'bad'");
        await browser.EvaluateAsync("document.querySelector('button').click()");
        await browser.UntilAsync($"window.lastPrediction !== undefined || {State}.className === 'bad'");
        Assert.Equal(string.Empty, (await browser.EvaluateAsync($"{State}.className === 'bad' ? {State}.textContent : ''")).GetString());
        float[][] found = [.. (await browser.EvaluateAsync("window.lastPrediction")).EnumerateArray().Select(o => o.EnumerateArray().Select(v => v.GetSingle()).ToArray())];

        IReadOnlyDictionary<string, Tensor> expected = new ModelRunner(graph).Predict(graph.Inputs.ToDictionary(i => i.Name, i => FirstSample(i.Value)));
        float[][] wanted = [.. graph.Outputs.Select(o => o.Name).Order(StringComparer.Ordinal).Select(o => TensorConverter.Convert(expected[o], DataType.Float32).AsSpan<float>().ToArray())];
        Assert.Equal(wanted.Length, found.Length);
        for (int i = 0; i < wanted.Length; i++)
        {
            Assert.Equal(wanted[i], found[i], (a, b) => Math.Abs(a - b) <= 1e-4 * Math.Max(1, Math.Abs(a)));
        }
    }

    // What the page predicts on before anything is chosen: halves, ones where whole numbers are wanted, a black picture.
    private static Tensor FirstSample(GraphValue input)
    {
        TensorShape shape = input.Shape.For(1);
        float value = shape.Rank == 4 ? 0 : input.Spec.DataType.IsFloat() ? 0.5f : 1;
        return TensorConverter.Convert(Tensor.Create<float>([.. Enumerable.Repeat(value, (int)shape.ElementCount)], shape), input.Spec.DataType);
    }

    private static ModelGraph Pictures()
    {
        ModelGraph graph = new("pictures", "test");
        GraphValue Weight(string name, params long[] shape)
        {
            TensorShape whole = new(shape);
            return graph.AddConstant(name, new GraphConstant(Tensor.Create<float>([.. Enumerable.Range(0, (int)whole.ElementCount).Select(i => MathF.Sin(i))], whole)));
        }

        GraphValue x = graph.AddInput("picture", DataType.Float32, SymbolicShape.Batched(16, 16, 3));
        ConvOperator op = new([2, 2], [1, 1], Padding.Same, 1, ActivationFunction.Relu);
        GraphValue convolved = graph.AddNode("conv", op, [x, Weight("conv/kernel", 3, 3, 3, 4), Weight("conv/bias", 4)]).Output;
        GraphValue mean = graph.AddNode("mean", new ReduceOperator(ReduceFunction.Mean, [1, 2], KeepDimensions: false), [convolved]).Output;
        GraphValue scores = graph.AddNode("dense", new DenseOperator(ActivationFunction.Linear), [mean, Weight("dense/kernel", 4, 5), Weight("dense/bias", 5)]).Output;
        graph.AddOutput("classes", graph.AddNode("softmax", new SoftmaxOperator(), [scores]).Output);
        return graph;
    }

    private static HttpListener Serve(string folder, out string address)
    {
        // A port that is free now may be taken the next moment: another is tried.
        HttpListener? server = null;
        address = string.Empty;
        for (int attempt = 0; server is null; attempt++)
        {
            address = $"http://127.0.0.1:{Random.Shared.Next(20_000, 60_000)}/";
            HttpListener candidate = new();
            candidate.Prefixes.Add(address);
            try
            {
                candidate.Start();
                server = candidate;
            }
            catch (HttpListenerException) when (attempt < 20)
            {
            }
        }

        _ = AnswerAsync(server, folder);
        return server;
    }

    private static async Task AnswerAsync(HttpListener server, string folder)
    {
        try
        {
            while (true)
            {
                HttpListenerContext context = await server.GetContextAsync();
                string file = Path.Combine(folder, Path.GetFileName(context.Request.Url!.LocalPath));
                if (File.Exists(file))
                {
                    context.Response.ContentType = Path.GetExtension(file) switch { ".html" => "text/html", ".js" => "text/javascript", ".json" => "application/json", _ => "application/octet-stream" };
                    await context.Response.OutputStream.WriteAsync(await File.ReadAllBytesAsync(file));
                }
                else
                {
                    context.Response.StatusCode = 404;
                }

                context.Response.Close();
            }
        }
        catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
        {
            // The test is over.
        }
    }
}

/// <summary>A fact that TensorFlow.js in a browser judges: skipped visibly where one of them is absent.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class TfjsPageFactAttribute : FactAttribute
{
    public TfjsPageFactAttribute() => Skip = TfjsJudge.SkipReason ?? (ProgramFactAttribute.Find("chromium") is null ? "chromium is not on the PATH" : null);
}
