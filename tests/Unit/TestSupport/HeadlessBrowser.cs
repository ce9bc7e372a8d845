using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.WebSockets;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace TfModelTools.Tests.TestSupport;

/// <summary>A page in headless Chromium, driven by the DevTools protocol (chromedevtools.github.io/devtools-protocol). What the page's console complains of is kept.</summary>
internal sealed class HeadlessBrowser : IAsyncDisposable
{
    private static readonly string[] Arguments =
    [
        "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
        "--disable-component-update", "--disable-sync", "--remote-debugging-port=0", "--window-size=1200,800", "about:blank",
    ];

    private static readonly JsonSerializerOptions WithoutNulls = new() { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly ClientWebSocket _socket = new();
    private readonly TemporaryFolder _profile;
    private readonly CancellationTokenSource _end = new();
    private readonly ConcurrentDictionary<int, TaskCompletionSource<JsonElement>> _pending = new();
    private Task _reading = Task.CompletedTask;
    private int _lastId;

    private HeadlessBrowser(Process process, TemporaryFolder profile)
    {
        _process = process;
        _profile = profile;
    }

    /// <summary>Errors and warnings of the console, and exceptions nobody caught.</summary>
    public ConcurrentQueue<string> Complaints { get; } = new();

    /// <summary>Starts the browser.</summary>
    public static async Task<HeadlessBrowser> StartAsync(string program)
    {
        TemporaryFolder profile = new();
        ProcessStartInfo info = new(program, [.. Arguments, $"--user-data-dir={profile.Path}"]) { RedirectStandardError = true, RedirectStandardOutput = true };
        HeadlessBrowser browser = new(Process.Start(info)!, profile);
        browser._process.ErrorDataReceived += (_, _) => { };
        browser._process.BeginErrorReadLine();
        string portFile = profile.File("DevToolsActivePort");
        Stopwatch waited = Stopwatch.StartNew();
        string[] lines = [];
        while (lines.Length < 2)
        {
            Assert.True(waited.Elapsed < Patience, "the browser did not start");
            await Task.Delay(50);
            lines = File.Exists(portFile) ? await File.ReadAllLinesAsync(portFile) : [];
        }

        using HttpClient http = new();
        JsonArray targets = JsonNode.Parse(await http.GetStringAsync(new Uri($"http://127.0.0.1:{lines[0]}/json")))!.AsArray();
        string address = (string)targets.First(t => (string)t!["type"]! == "page")!["webSocketDebuggerUrl"]!;
        await browser._socket.ConnectAsync(new Uri(address), CancellationToken.None);
        browser._reading = browser.ReadAsync();
        foreach (string domain in new[] { "Page", "Runtime", "Log" })
        {
            await browser.SendAsync(domain + ".enable");
        }

        return browser;
    }

    /// <summary>Opens a file and waits until it is loaded.</summary>
    public async Task OpenAsync(string path)
    {
        await SendAsync("Page.navigate", new { url = new Uri(path).AbsoluteUri });
        await UntilAsync("document.readyState === 'complete' && location.href !== 'about:blank'");
    }

    /// <summary>The value of an expression.</summary>
    public async Task<JsonElement> EvaluateAsync(string expression)
    {
        JsonElement answer = await SendAsync("Runtime.evaluate", new { expression, returnByValue = true, awaitPromise = true });
        Assert.False(answer.TryGetProperty("exceptionDetails", out JsonElement details), details.ToString());
        return answer.GetProperty("result").TryGetProperty("value", out JsonElement value) ? value : default;
    }

    /// <summary>Waits until an expression is true.</summary>
    public async Task UntilAsync(string expression)
    {
        Stopwatch waited = Stopwatch.StartNew();
        while (!(await EvaluateAsync(expression)).GetBoolean())
        {
            Assert.True(waited.Elapsed < Patience, $"did not become true: {expression}");
            await Task.Delay(20);
        }
    }

    /// <summary>Types a text into what has the focus.</summary>
    public Task TypeAsync(string text) => SendAsync("Input.insertText", new { text });

    /// <summary>Presses a key.</summary>
    public async Task PressAsync(string key)
    {
        int code = key switch { "Enter" => 13, "Escape" => 27, "ArrowDown" => 40, _ => 0 };
        string? text = key == "Enter" ? "\r" : key.Length == 1 ? key : null;
        await SendAsync("Input.dispatchKeyEvent", new { type = text is null ? "rawKeyDown" : "keyDown", key, windowsVirtualKeyCode = code, text });
        await SendAsync("Input.dispatchKeyEvent", new { type = "keyUp", key, windowsVirtualKeyCode = code });
    }

    /// <summary>Clicks.</summary>
    public async Task ClickAsync(double x, double y)
    {
        await SendAsync("Input.dispatchMouseEvent", new { type = "mousePressed", x, y, button = "left", clickCount = 1 });
        await SendAsync("Input.dispatchMouseEvent", new { type = "mouseReleased", x, y, button = "left", clickCount = 1 });
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _reading;
        _socket.Dispose();
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
        _end.Dispose();
        _profile.Dispose();
    }

    private async Task<JsonElement> SendAsync(string method, object? parameters = null)
    {
        int id = Interlocked.Increment(ref _lastId);
        TaskCompletionSource<JsonElement> answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _pending[id] = answer;
        byte[] request = JsonSerializer.SerializeToUtf8Bytes(new { id, method, @params = parameters ?? new { } }, WithoutNulls);
        await _socket.SendAsync(request, WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);
        JsonElement message = await answer.Task.WaitAsync(Patience);
        return message.TryGetProperty("result", out JsonElement result) ? result : throw new InvalidOperationException($"{method}: {message}");
    }

    private async Task ReadAsync()
    {
        byte[] buffer = new byte[1 << 20];
        try
        {
            while (true)
            {
                int length = 0;
                ValueWebSocketReceiveResult part;
                do
                {
                    part = await _socket.ReceiveAsync(buffer.AsMemory(length), _end.Token);
                    length += part.Count;
                }
                while (!part.EndOfMessage);
                Handle(JsonDocument.Parse(buffer.AsMemory(0, length)).RootElement.Clone());
            }
        }
        catch (Exception e) when (e is OperationCanceledException or WebSocketException)
        {
            // The end.
        }
    }

    private void Handle(JsonElement message)
    {
        if (message.TryGetProperty("id", out JsonElement id))
        {
            if (_pending.TryRemove(id.GetInt32(), out TaskCompletionSource<JsonElement>? answer))
            {
                answer.SetResult(message);
            }

            return;
        }

        string method = message.GetProperty("method").GetString()!;
        JsonElement parameters = message.GetProperty("params");
        bool complains = method == "Runtime.exceptionThrown"
            || (method == "Log.entryAdded" && parameters.GetProperty("entry").GetProperty("level").GetString() is "error" or "warning")
            || (method == "Runtime.consoleAPICalled" && parameters.GetProperty("type").GetString() is "error" or "warning" or "assert");
        if (complains)
        {
            Complaints.Enqueue(parameters.ToString());
        }
    }
}
